"""Which packages a pull request touches, and what of their configurations is worth saying."""

import pytest

from bot.config import Config
from bot.judge import JudgeRequest, judge
from bot.judgement import Judgement
from schema.tree import Tree
from tests.bot.cli.conftest import CONFIG, FIRST, PACKAGE, SCHEMA, journal, snapshot

BASE = {
    f"{PACKAGE}/drizzle.config.ts": CONFIG,
    f"{PACKAGE}/src/schema.ts": SCHEMA,
    f"{PACKAGE}/migrations/0000_first.sql": FIRST,
    f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first"),
    f"{PACKAGE}/migrations/meta/0000_snapshot.json": snapshot(SCHEMA),
}
MORE = SCHEMA.replace('text("email").notNull()', 'text("email").notNull(), more: text("more")')


def verdict(before: dict[str, str], head: dict[str, str | None], config: Config = Config()) -> Judgement:  # noqa: B008
    """Judge as the service does: nothing is there at first, and what is wanted is fetched until nothing is."""
    after = {path: text for path, text in (before | head).items() if text is not None}
    texts: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for _ in range(8):
        trees = Tree(frozenset(before), dict(texts[0]), at_base=True), Tree(frozenset(after), dict(texts[1]))
        found = judge(JudgeRequest(*trees, frozenset(head), config))
        if not (found.wanted_base or found.wanted_head):
            break
        texts[0].update({path: before[path] for path in found.wanted_base})
        texts[1].update({path: after[path] for path in found.wanted_head})
    return found


def rules(found: Judgement) -> list[str]:
    return [finding.rule for finding in found.report.findings]


@pytest.mark.parametrize("moved", ["", "migrate/"])
def test_both_texts_of_an_edited_migration_are_asked_for(moved):
    """Nobody reads an applied migration but the rule about edits: it stands wherever the config has it."""
    before = {f"{moved}{path.removeprefix(f'{PACKAGE}/')}": text for path, text in BASE.items()}
    found = verdict(before, {f"{moved}migrations/0000_first.sql": FIRST + "SELECT 1;\n"})
    assert rules(found) == ["journal/applied-migration-edited"]


def test_a_schema_that_another_package_declares_is_touched_with_that_package():
    before = BASE | {
        f"{PACKAGE}/src/schema.ts": 'export * from "../../server/db/schema";\n',
        "packages/server/db/schema.ts": SCHEMA,
    }
    found = verdict(before, {"packages/server/db/schema.ts": MORE})
    assert "drift/schema-without-migration" in rules(found)


def test_a_second_config_for_the_same_tables_says_nothing_again():
    """A test database shows the tables of the real one; to drop its config drops no table."""
    extra = {
        f"{PACKAGE}/drizzle.config.test.ts": 'export default { dialect: "postgresql", schema: "./src/test.ts" };\n',
        f"{PACKAGE}/src/test.ts": 'export * from "./schema";\n',
    }
    added, dropped = verdict(BASE, extra), verdict(BASE | extra, dict.fromkeys(extra))
    assert (rules(added), rules(dropped)) == ([], [])
    assert not added.touched


def test_a_config_that_cannot_be_read_is_said_only_near_it():
    template = "templates/app/drizzle.config.ts"
    before = BASE | {template: 'export default { dialect: "postgresql", schema: "node_modules/x/schema.js" };\n'}
    far = verdict(before, {f"{PACKAGE}/src/words.ts": "export const words = 1;\n"})
    near = verdict(before, {"templates/app/db/server.ts": "export const port = 1;\n"})
    assert (far.unread, far.conclusion) == ((), "success")
    assert [(m.path, m.line, m.why) for m in near.unread] == [(template, 1, "no file matches node_modules/x/schema.js")]
    assert near.conclusion == "neutral"


def test_a_config_that_this_pull_request_mends_is_not_held_against_it():
    config = f"{PACKAGE}/drizzle.config.ts"
    before = BASE | {config: CONFIG.replace("./src/schema.ts", "./lib/tables.ts")}
    found = verdict(before, {config: CONFIG})
    assert (found.unread, found.conclusion) == ((), "success")


def test_what_only_a_snapshot_declares_has_no_line_to_mend():
    """A second configuration whose schema is nowhere: its tables are not judged as if they stood somewhere."""
    second = CONFIG.replace("./src/schema.ts", "./gone/schema.ts")
    assert second != CONFIG
    new = {path.replace(PACKAGE, "apps/web"): text for path, text in BASE.items() if "schema.ts" not in path}
    found = verdict(BASE, {**new, "apps/web/drizzle.config.ts": second})
    assert [f for f in found.report.findings if f.path is None] == []
    assert [(m.path, m.why) for m in found.unread] == [
        ("apps/web/drizzle.config.ts", "no file matches ./gone/schema.ts")
    ]


@pytest.mark.parametrize(("paths", "said"), [((), []), (("apps/api/**",), ["queries/write-without-where"])])
def test_queries_far_from_the_package_are_read_where_the_settings_name_their_folder(paths, said):
    query = """\
import { db, users } from "../../../packages/database/src/schema";
export async function forget() {
  await db.update(users).set({ nickname: null });
}
"""
    before = {**BASE, f"{PACKAGE}/src/schema.ts": SCHEMA + "export const db = drizzle(process.env.DATABASE_URL!);\n"}
    config = Config(paths=(f"{PACKAGE}/**", *paths))
    assert rules(verdict(before, {"apps/api/src/users.ts": query}, config)) == said


def test_a_package_that_is_for_another_database_now_is_said_and_not_judged():
    """Its migrations are no Postgres, and its tables are not dropped: they are somebody else's business."""
    lite = {
        f"{PACKAGE}/drizzle.config.ts": CONFIG.replace("postgresql", "sqlite"),
        f"{PACKAGE}/src/schema.ts": 'import { sqliteTable, text } from "drizzle-orm/sqlite-core";\n'
        'export const users = sqliteTable("users", { id: text("id").primaryKey() });\n',
        f"{PACKAGE}/migrations/0000_first.sql": "CREATE TABLE `users` (`id` text PRIMARY KEY NOT NULL);\n",
    }
    found = verdict(BASE, lite)
    assert (found.conclusion, found.report.findings) == ("neutral", ())
    (gap,) = found.unread
    assert (gap.path, gap.why) == (
        f"{PACKAGE}/drizzle.config.ts",
        "its `dialect` is sqlite now, and only Postgres is reviewed",
    )
