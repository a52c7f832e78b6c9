"""Two commits of one package: what is declared anew, which migrations are new, and on which state they run."""

import json

import pytest

from schema.changes import PossibleRename
from schema.difference import Difference, read_difference
from schema.drizzle.package import find_packages
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree
from tests.schema.drizzle.world import read

CONFIG = "export default { dialect: 'postgresql', schema: './db/schema.ts' };"
IMPORT = "import { pgTable, text } from 'drizzle-orm/pg-core';\n"
BEFORE = IMPORT + "export const t = pgTable('t', { id: text('id').primaryKey() });\n"
AFTER = (
    IMPORT
    + "import { later } from './later';\nexport const t = pgTable('t', { id: text('id').primaryKey(), ...later });\n"
)
LATER = IMPORT + "export const later = { a: text('a') };\n"


def journal(*tags: str) -> str:
    return json.dumps({"entries": [{"idx": n, "when": n, "tag": tag} for n, tag in enumerate(tags)]})


BASE = {
    "drizzle.config.ts": CONFIG,
    "db/schema.ts": BEFORE,
    "drizzle/0000_a.sql": 'CREATE TABLE "t" ("id" text PRIMARY KEY NOT NULL);',
    "drizzle/meta/_journal.json": journal("0000_a"),
    "drizzle/meta/0000_snapshot.json": json.dumps(to_snapshot(read({"schema.ts": BEFORE}))),
}
HEAD = BASE | {
    "db/schema.ts": AFTER,
    "db/later.ts": LATER,
    "drizzle/0001_b.sql": 'ALTER TABLE "t" ADD COLUMN "a" text;',
    "drizzle/meta/_journal.json": journal("0000_a", "0001_b"),
}


def whole(files: dict[str, str], *, at_base: bool = False) -> Tree:
    return Tree(frozenset(files), files, at_base=at_base)


FIRST_SQL = "select a;\nselect b;\nselect 2\n;\n"


def difference(base: dict[str, str], head: dict[str, str]) -> Difference:
    (package,), _ = find_packages(whole(head))
    return read_difference(whole(base, at_base=True), whole(head), package)


def test_the_whole_step() -> None:
    found = difference(BASE, HEAD)
    assert [(type(c).__name__, c.object) for c in found.changes] == [("ColumnAdded", "public.t.a")]
    assert [m.tag for m in found.migrations] == ["0001_b"]
    assert [column.name for column in found.replay.database.tables["public.t"].columns] == ["id", "a"]
    assert found.changes[0].span is not None
    assert (found.changes[0].span.path, found.changes[0].span.text) == ("db/schema.ts", "...later")
    assert (found.unread, found.edited) == ((), ())


def test_without_a_snapshot_the_history_is_replayed() -> None:
    base = {path: text for path, text in BASE.items() if "snapshot" not in path}
    found = difference(base, {path: text for path, text in HEAD.items() if "snapshot" not in path})
    assert [step.fails for step in found.replay.steps] == [None]
    assert [column.name for column in found.replay.database.tables["public.t"].columns] == ["id", "a"]


def test_after_the_last_snapshot_the_rest_is_replayed() -> None:
    base = BASE | {
        "drizzle/0001_b.sql": HEAD["drizzle/0001_b.sql"],
        "drizzle/meta/_journal.json": journal("0000_a", "0001_b"),
    }
    head = base | {"drizzle/0002_c.sql": "", "drizzle/meta/_journal.json": journal("0000_a", "0001_b", "0002_c")}
    found = difference(base, head)
    assert [m.tag for m in found.migrations] == ["0002_c"]
    assert [column.name for column in found.replay.database.tables["public.t"].columns] == ["id", "a"]


def snapshot(code: str) -> str:
    return json.dumps(to_snapshot(read({"schema.ts": code})))


B = BEFORE.replace("primaryKey() ", "primaryKey(), b: text('b') ")
BOTH = B.replace("b: text('b') ", "b: text('b'), c: text('c') ")
FORKED = BASE | {
    "db/schema.ts": B,
    "drizzle/0001_b.sql": 'ALTER TABLE "t" ADD COLUMN "b" text;',
    "drizzle/meta/0001_snapshot.json": snapshot(B),
    "drizzle/0002_other.sql": "SELECT 1;",
    "drizzle/meta/0002_snapshot.json": snapshot(BEFORE),  # made on a branch that did not know of `b`
    "drizzle/meta/_journal.json": journal("0000_a", "0001_b", "0002_other"),
}


@pytest.mark.parametrize(
    ("sql", "fails"),
    [
        ('ALTER TABLE "t" ADD COLUMN "c" text;', [None]),
        ('ALTER TABLE "t" DROP COLUMN "b";\nALTER TABLE "t" ADD COLUMN "c" text;', [None, None]),
    ],
)
def test_what_the_last_snapshot_lacks_is_found_in_the_statements(sql: str, fails: list[str | None]) -> None:
    end = BOTH if "DROP" not in sql else BEFORE.replace("primaryKey() ", "primaryKey(), c: text('c') ")
    added = {
        "db/schema.ts": end,
        "drizzle/0003_c.sql": sql,
        "drizzle/meta/0003_snapshot.json": snapshot(end),
        "drizzle/meta/_journal.json": journal("0000_a", "0001_b", "0002_other", "0003_c"),
    }
    found = difference(FORKED, FORKED | added)
    assert [step.fails for step in found.replay.steps] == fails
    columns = [c.name for c in found.replay.database.tables["public.t"].columns]
    assert columns == (["id", "b", "c"] if len(fails) == 1 else ["id", "c"])


def test_a_history_that_cannot_be_replayed_leaves_the_snapshot_its_word() -> None:
    broken = FORKED | {"drizzle/0000_a.sql": 'ALTER TABLE "gone" ADD COLUMN "x" text;'}
    added = {
        "db/schema.ts": BOTH,
        "drizzle/0003_c.sql": 'ALTER TABLE "t" ADD COLUMN "c" text;',
        "drizzle/meta/0003_snapshot.json": snapshot(BOTH),
        "drizzle/meta/_journal.json": journal("0000_a", "0001_b", "0002_other", "0003_c"),
    }
    found = difference(broken, broken | added)
    assert [column.name for column in found.replay.database.tables["public.t"].columns] == ["id", "c"]


def test_an_applied_migration_that_changed_is_noted_not_replayed() -> None:
    found = difference(BASE, BASE | {"drizzle/0000_a.sql": "DROP TABLE t;"})
    assert ([edited.tag for edited in found.edited], found.migrations) == (["0000_a"], ())


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (FIRST_SQL, None),
        (FIRST_SQL.replace("select 2", "select 2,"), (3, False)),
        (FIRST_SQL.replace("\n", "\n\n  "), None),  # the same words
        (FIRST_SQL.replace("b", "c"), (2, False)),
        (FIRST_SQL + "select 3;\n", (5, False)),
        ("select a;\n", (2, True)),  # what goes stands at base
    ],
)
def test_an_edit_is_placed_at_its_first_line(text: str, place: tuple[int, bool] | None) -> None:
    found = difference(BASE | {"drizzle/0000_a.sql": FIRST_SQL}, BASE | {"drizzle/0000_a.sql": text}).edited
    assert [(edited.span.line, edited.span.source.at_base) for edited in found] == ([place] if place else [])


def test_a_journal_entry_without_its_file_is_said() -> None:
    head = {path: text for path, text in HEAD.items() if path != "drizzle/0001_b.sql"}
    (unread,) = difference(BASE, head).unread
    assert (unread.path, unread.why) == ("drizzle/meta/_journal.json", "there is no file drizzle/0001_b.sql")


def test_a_file_that_comes_after_its_journal_entry_is_a_new_migration() -> None:
    base = {path: text for path, text in HEAD.items() if path != "drizzle/0001_b.sql"}
    found = difference(base, HEAD)
    assert ([m.tag for m in found.migrations], found.unread) == (["0001_b"], ())


def test_the_snapshot_of_a_file_that_comes_late_tells_of_what_ran_nowhere() -> None:
    late = {path: text for path, text in BASE.items() if path != "drizzle/0000_a.sql"}
    found = difference(late, BASE)
    assert [(step.fails, step.before.tables.keys() & {"public.t"}) for step in found.replay.steps] == [(None, set())]


def test_few_rounds_fetch_everything() -> None:
    """Nothing is here at first: the readers ask, the caller fetches, and three rounds suffice."""
    base, head = Tree(frozenset(BASE), {}, at_base=True), Tree(frozenset(HEAD), {})
    rounds = 0
    while True:
        packages, _ = find_packages(head)
        found = [read_difference(base, head, package) for package in packages]
        if not base.wanted and not head.wanted:
            break
        rounds += 1
        assert rounds < 10
        base = Tree(base.paths, {**base.texts, **{p: BASE[p] for p in base.wanted}}, at_base=True)
        head = Tree(head.paths, {**head.texts, **{p: HEAD[p] for p in head.wanted}})
    assert rounds <= 3
    assert [m.tag for m in found[0].migrations] == ["0001_b"]


def test_what_can_never_be_had_is_said() -> None:
    head = Tree(
        frozenset(HEAD), {p: t for p, t in HEAD.items() if p != "db/schema.ts"}, {"db/schema.ts": "it is too large"}
    )
    (package,), _ = find_packages(head)
    found = read_difference(whole(BASE), head, package)
    assert [(u.path, u.why) for u in found.unread] == [("db/schema.ts", "it is too large")]
    assert found.changes == ()  # the table is not said to be dropped


def test_a_rename_that_the_new_snapshot_notes_is_certain() -> None:
    named = BEFORE.replace("text('id').primaryKey()", "text('id').primaryKey(), a: text('a'), b: text('b')")
    later = named.replace("a: text('a'), b: text('b')", "x: text('x'), y: text('y')")
    snapshot = to_snapshot(read({"schema.ts": later})) | {"_meta": {"tables": {}, "columns": {'"t"."a"': '"t"."y"'}}}
    head = BASE | {
        "db/schema.ts": later,
        "drizzle/0001_b.sql": 'ALTER TABLE "t" RENAME COLUMN "a" TO "y";',
        "drizzle/meta/_journal.json": journal("0000_a", "0001_b"),
        "drizzle/meta/0001_snapshot.json": json.dumps(snapshot),
    }
    changes = difference(BASE | {"db/schema.ts": named}, head).changes
    sure = [(c.before.object, c.object) for c in changes if isinstance(c, PossibleRename) and c.confidence == 1]
    assert sure == [("public.t.a", "public.t.y")]


def test_migrations_that_up_moved_into_folders_are_not_new() -> None:
    head = {path: text for path, text in BASE.items() if not path.startswith("drizzle/")}
    head["drizzle/19700101000000_a/migration.sql"] = BASE["drizzle/0000_a.sql"]
    head["drizzle/19700101000000_a/snapshot.json"] = BASE["drizzle/meta/0000_snapshot.json"]
    moved = difference(BASE, head)
    edited = difference(BASE, head | {"drizzle/19700101000000_a/migration.sql": "SELECT 1;"})
    assert (moved.migrations, moved.edited, edited.migrations) == ((), (), ())
    assert [one.tag for one in edited.edited] == ["19700101000000_a"]
