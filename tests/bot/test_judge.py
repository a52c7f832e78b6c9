"""From two commits to a verdict: what concludes how, what is asked for, and that only values cross a process."""

import pickle

import pytest

from bot.config import Config
from bot.judge import JudgeRequest, costs, judge
from schema.deploy import Deploy
from schema.model import Database
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source
from schema.tree import Tree
from tests.bot.cli.conftest import CONFIG, DROPPED, DROPS, FIRST, PACKAGE, SCHEMA, journal, snapshot

BASE = {
    f"{PACKAGE}/drizzle.config.ts": CONFIG,
    f"{PACKAGE}/src/schema.ts": SCHEMA,
    f"{PACKAGE}/migrations/0000_first.sql": FIRST,
    f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first"),
    f"{PACKAGE}/migrations/meta/0000_snapshot.json": snapshot(SCHEMA),
    "README.md": "Words.\n",
}
DROP = {
    f"{PACKAGE}/src/schema.ts": DROPPED,
    f"{PACKAGE}/migrations/0001_drops.sql": DROPS,
    f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first", "0001_drops"),
    f"{PACKAGE}/migrations/meta/0001_snapshot.json": snapshot(DROPPED),
}
HIDDEN = SCHEMA.replace('text("email").notNull()', "columnOf(process.env.KIND)")


def request(
    head: dict[str, str | None], base: dict[str, str] | None = None, config: Config | None = None
) -> JudgeRequest:
    """Return the request of a pull request that writes (None: deletes) the files of `head`."""
    before = BASE | (base or {})
    after = {path: text for path, text in (before | head).items() if text is not None}
    trees = Tree(frozenset(before), before, at_base=True), Tree(frozenset(after), after)
    return JudgeRequest(*trees, frozenset(head), config or Config())


def test_a_blocking_finding_fails_and_the_facts_are_told():
    verdict = judge(request(DROP))
    assert verdict.conclusion == "failure"
    (package,) = verdict.packages
    assert package.root == PACKAGE
    assert [(t.id, t.kind, t.parts) for t in package.tables] == [
        ("public.users", "changed", ("column `nickname` dropped",))
    ]
    assert package.migrations == (f"{PACKAGE}/migrations/0001_drops.sql",)
    (statement,) = package.statements
    assert statement.locks == (("public.users", "AccessExclusiveLock"),)
    assert (statement.line, statement.sql) == (1, DROPS.strip().removesuffix(";"))


def test_where_no_table_is_known_nobody_is_said_not_to_wait():
    """The migrations before are not in the repository: what they made is there all the same."""
    migration = read_migration(Source("m.sql", 'TRUNCATE "users";\nDROP TABLE IF EXISTS "never";\n'), "m")
    steps = replay(Database(), (migration,), Deploy(one_transaction=True)).steps
    assert [set(dict(cost.waits)) for cost in costs(steps)] == [{"public.users"}, {"public.never"}]


def test_words_elsewhere_are_a_success_without_a_package():
    verdict = judge(request({"README.md": "Other words.\n"}))
    assert (verdict.conclusion, verdict.touched, verdict.packages) == ("success", False, ())


def test_code_of_the_package_that_changes_no_schema_is_a_success():
    verdict = judge(request({f"{PACKAGE}/src/words.ts": "export const words = 1;\n"}))
    assert (verdict.conclusion, verdict.packages, verdict.report.findings) == ("success", (), ())


def test_what_changed_and_cannot_be_read_leaves_no_verdict():
    verdict = judge(request({f"{PACKAGE}/src/schema.ts": HIDDEN}))
    assert verdict.conclusion == "neutral"
    assert verdict.report.unread[0].path == f"{PACKAGE}/src/schema.ts"


def test_what_could_not_be_read_before_either_is_not_this_pull_requests_doing():
    more = HIDDEN.replace('text("nickname")', 'text("nick")')
    verdict = judge(request({f"{PACKAGE}/src/schema.ts": more}, {f"{PACKAGE}/src/schema.ts": HIDDEN}))
    assert verdict.report.unread
    assert verdict.conclusion != "neutral"


def test_a_package_that_goes_is_reviewed_too():
    gone = {path: None for path in BASE if path.startswith(PACKAGE)}
    verdict = judge(request(gone))
    assert verdict.touched
    assert [t.kind for t in verdict.packages[0].tables] == ["dropped"]


def test_the_repository_decides_how_loud_a_rule_is():
    quiet = Config(rules={"data-loss": "note"})
    assert judge(request(DROP, config=quiet)).conclusion == "success"


@pytest.mark.parametrize("glob", ["packages/**/*.sql", f"{PACKAGE}/migrations/*"])
def test_ignored_files_are_not_spoken_of(glob):
    verdict = judge(request(DROP, config=Config(ignore=(glob,))))
    assert not [f for f in verdict.report.findings if (f.path or "").endswith(".sql")]


def test_texts_are_asked_for_until_everything_is_there():
    """The service fetches in batches: each round names what it lacks, and the rounds are few."""
    whole = request(DROP)
    texts: tuple[dict[str, str], dict[str, str]] = ({}, {})
    for _round in range(1, 9):
        base = Tree(whole.base.paths, dict(texts[0]), at_base=True)
        head = Tree(whole.head.paths, dict(texts[1]))
        verdict = judge(JudgeRequest(base, head, whole.changed))
        if not (verdict.wanted_base or verdict.wanted_head):
            break
        texts[0].update({path: whole.base.texts[path] for path in verdict.wanted_base})
        texts[1].update({path: whole.head.texts[path] for path in verdict.wanted_head})
    assert _round <= 4
    assert verdict == judge(whole)
    assert "README.md" not in texts[0] | texts[1]


def test_what_can_never_be_had_is_said():
    whole = request(DROP)
    path = f"{PACKAGE}/src/schema.ts"
    texts = {p: t for p, t in whole.head.texts.items() if p != path}
    head = Tree(whole.head.paths, texts, {path: "it is larger than 5 MB"})
    verdict = judge(JudgeRequest(whole.base, head, whole.changed))
    assert not verdict.wanted_head
    assert any(m.path == path and "5 MB" in m.why for m in verdict.report.unread)


def test_request_and_verdict_cross_a_process_as_values():
    asked = request(DROP)
    assert pickle.loads(pickle.dumps(judge(pickle.loads(pickle.dumps(asked))))) == judge(asked)


@pytest.mark.parametrize(
    ("config", "schema", "changed", "conclusion"),
    [
        ("apps/api/drizzle.config.ts", "globalThis.where()", "apps/api/src/tables.ts", "neutral"),
        ("apps/api/drizzle.config.ts", "globalThis.where()", "apps/web/page.ts", "success"),
        ("drizzle.config.ts", "globalThis.where()", "src/db/schema.ts", "neutral"),
        ("drizzle.config.ts", "globalThis.where()", "src/pages/home.ts", "success"),
        ("apps/api/drizzle.config.ts", '"./gone.ts"', "apps/api/src/button.tsx", "success"),
        ("apps/api/drizzle.config.ts", '"./gone.ts"', "apps/api/src/db/tables.ts", "neutral"),
        ("apps/api/drizzle.config.ts", '"./gone.ts"', "apps/api/drizzle.config.ts", "neutral"),
    ],
)
def test_a_config_that_cannot_be_read_is_no_success_near_it(config, schema, changed, conclusion):
    opaque = f'export default {{ dialect: "postgresql", schema: {schema} }};'
    before = {changed: "export const a = 1;\n", config: opaque}
    after = before | {changed: f"{before[changed]}\n"}
    verdict = judge(
        JudgeRequest(Tree(frozenset(before), before, at_base=True), Tree(frozenset(after), after), frozenset({changed}))
    )
    assert verdict.conclusion == conclusion
