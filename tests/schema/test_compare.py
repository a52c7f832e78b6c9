# ruff: noqa: E501 - a case is a line
"""What changed between two schemas, in past participles; what could not be read is never said to be gone."""

from dataclasses import replace

import pytest

from schema.changes import PossibleRename
from schema.compare import compare
from schema.model import Database
from tests.schema.drizzle.world import read


def said(before: str, after: str) -> list[str]:
    return words(read(before), read(after))


def words(before: Database, after: Database) -> list[str]:
    return [f"{type(change).__name__} {change.object}" for change in compare(before, after)]


T = 'export const t = pgTable("t", { id: uuid("id").primaryKey(), %s });'
EXTRA = 'export const t = pgTable("t", { a: text("a"), b: text("b") }, (t) => [%s]);'

CASES = {
    "nothing": (T % 'a: text("a")', T % 'a: text("a")', []),
    "spelling": (T % 'a: timestamp("a", { precision: 3 })', T % 'a: timestamp("a", { precision: 3, mode: "string" })', []),
    "column added": (T % "", T % 'a: text("a")', ["ColumnAdded public.t.a"]),
    "column dropped": (T % 'a: text("a")', T % "", ["ColumnDropped public.t.a"]),
    "type": (T % 'a: text("a")', T % 'a: integer("a")', ["ColumnTypeChanged public.t.a"]),
    "nullability": (T % 'a: text("a")', T % 'a: text("a").notNull()', ["NullabilityChanged public.t.a"]),
    "default": (T % 'a: text("a").default("x")', T % 'a: text("a").default("y")', ["DefaultChanged public.t.a"]),
    "identity": (T % 'a: integer("a").notNull()', T % 'a: integer("a").generatedAlwaysAsIdentity()', ["DefaultChanged public.t.a"]),
    "index changed": (EXTRA % 'index("i").on(t.a)', EXTRA % 'index("i").on(t.b)', ["IndexDropped public.t.i", "IndexAdded public.t.i"]),
    "built concurrently": (EXTRA % 'index("i").on(t.a)', EXTRA % 'index("i").on(t.a).concurrently()', []),
    "white space in SQL": (EXTRA % 'check("c", sql`a  >\n b`)', EXTRA % 'check("c", sql`a > b`)', []),
    "check": (EXTRA % "", EXTRA % 'check("c", sql`a > b`)', ["CheckAdded public.t.c"]),
    "unique": (EXTRA % "unique().on(t.a)", EXTRA % "", ["UniqueDropped public.t.t_a_unique"]),
    "primary key": (EXTRA % "", EXTRA % "primaryKey({ columns: [t.a] })", ["PrimaryKeyChanged public.t.t_a_pk"]),
    "policy": (EXTRA % 'pgPolicy("p")', EXTRA % 'pgPolicy("p", { for: "select" })', ["PolicyDropped public.t.p", "PolicyAdded public.t.p"]),
    "row level security": (EXTRA % "", (EXTRA % "").replace("]);", "]).enableRLS();"), ["RlsChanged public.t"]),
    "table": ("", EXTRA % 'index("i").on(t.a)', ["TableAdded public.t", "ColumnAdded public.t.a", "ColumnAdded public.t.b", "IndexAdded public.t.i"]),
    "table dropped": (EXTRA % 'index("i").on(t.a)', "", ["TableDropped public.t"]),
    "enum": ('export const e = pgEnum("e", ["a"]);', 'export const e = pgEnum("e", ["a", "b"]);', ["EnumValuesChanged public.e"]),
    "view": ('export const v = pgView("v", {}).as(sql`select 1`);', 'export const v = pgView("v", {}).as(sql`select 2`);', ["ViewDropped public.v", "ViewAdded public.v"]),
    "column renamed": (
        T % 'name: text("name").notNull(), z: integer("z")', T % 'fullName: text("full_name").notNull(), z: integer("z")',
        ["ColumnAdded public.t.full_name", "ColumnDropped public.t.name", "PossibleRename public.t.full_name"],
    ),
    "another type is no rename": (T % 'a: text("a")', T % 'b: integer("b")', ["ColumnAdded public.t.b", "ColumnDropped public.t.a"]),
    "table renamed": (
        T % 'a: text("a")', (T % 'a: text("a")').replace('"t"', '"t2"'),
        ["TableAdded public.t2", "ColumnAdded public.t2.id", "ColumnAdded public.t2.a", "TableDropped public.t", "PossibleRename public.t2"],
    ),
    "an unknown column set": (T % 'a: text("a")', 'import { x } from "y"; ' + T % "...x", []),
    "an unknown part": (EXTRA % 'index("i").on(t.a)', 'import { x } from "y"; ' + EXTRA % "x(t)", []),
    "an unknown default": (T % 'a: text("a").default("x")', 'import { x } from "y"; ' + T % 'a: text("a").default(x)', []),
    "an unknown table": (T % "", 'import { table } from "y"; export const t = table("t", { id: uuid("id") });', []),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "changes"), CASES.values(), ids=CASES)
def test_changes(before: str, after: str, changes: list[str]) -> None:
    assert said(before, after) == changes


def test_a_rename_is_said_with_confidence_and_reason() -> None:
    case = CASES["column renamed"]
    (rename,) = [c for c in compare(read(case[0]), read(case[1])) if isinstance(c, PossibleRename)]
    assert rename.confidence > 0.7
    assert rename.why == "`full_name` has the type of `name` and stands in its place"


def test_what_drizzle_kit_was_told_is_no_guess() -> None:
    before, after = read(T % 'a: text("a"), b: text("b")'), read(T % 'x: integer("x"), y: text("y")')
    told = replace(after, renames={"public.t.a": "public.t.x"})
    renames = [c for c in compare(before, told) if isinstance(c, PossibleRename)]
    assert [(r.before.object, r.object, r.confidence) for r in renames if "told" in r.why] == [
        ("public.t.a", "public.t.x", 1.0)
    ]
    assert {r.before.object for r in renames} == {"public.t.a", "public.t.b"}
    table = replace(read('export const u = pgTable("u", { z: integer("z") });'), renames={"public.t": "public.u"})
    (renamed,) = [c for c in compare(before, table) if isinstance(c, PossibleRename)]
    assert (renamed.kind, renamed.object, renamed.confidence) == ("table", "public.u", 1.0)


def test_names_that_another_drizzle_derived_are_the_same_names() -> None:
    source = (
        'export const u = pgTable("u", { id: uuid("id").primaryKey() });'
        'export const t = pgTable("t", { a: text("a").unique(), u: uuid("u").references(() => u.id) });'
    )
    assert words(read(source), read(source, layout="folders")) == []
    own = source.replace(".unique()", '.unique("own")')
    assert words(read(own), read(source, layout="folders")) == [
        "UniqueDropped public.t.own",
        "UniqueAdded public.t.t_a_key",
    ]


@pytest.mark.parametrize(
    ("before", "after", "least", "most"),
    [
        ('email: text("email")', 'emailAddress: text("email_address")', 0.6, 0.9),
        ('email: text("email"), n: integer("n")', 'n: integer("n"), address: text("address")', 0.0, 0.6),
        ('a: text("a").notNull()', 'b: text("b").notNull()', 0.5, 0.8),
        ('a: text("a")', 'b: text("b"), z: integer("z"), c: text("c"), aa: text("aa")', 0.0, 0.8),
    ],
)
def test_a_guess_is_as_sure_as_its_reasons(before: str, after: str, least: float, most: float) -> None:
    found = [c.confidence for c in compare(read(T % before), read(T % after)) if isinstance(c, PossibleRename)]
    assert least <= max(found, default=0.0) <= most


def test_an_enum_renamed() -> None:
    before, after = (f'export const e = pgEnum("{name}", ["a", "b", "c"]);' for name in ("mood", "feeling"))
    (rename,) = [c for c in compare(read(before), read(after)) if isinstance(c, PossibleRename)]
    assert (rename.kind, rename.before.object, rename.object, rename.confidence) == (
        "enum",
        "public.mood",
        "public.feeling",
        1.0,
    )


def test_relations() -> None:
    both = (
        'export const u = pgTable("u", { id: text("id") }); export const p = pgTable("p", { userId: text("user_id") });'
        "export const pr = relations(p, ({ one }) => ({ user: one(u, { fields: [p.userId], references: [u.id] }) }));"
    )
    database = read(both + "export const ur = relations(u, ({ many }) => ({ posts: many(p) }));")
    assert [(r.id, r.kind, r.target, r.columns, r.target_columns) for r in database.relations] == [
        ("public.p.user", "one", "public.u", ("user_id",), ("id",)),
        ("public.u.posts", "many", "public.p", (), ()),
    ]
    assert words(database, read(both)) == ["RelationDropped public.u.posts"]
    v2 = (
        'import { defineRelations } from "drizzle-orm"; import * as schema from "./schema";'
        "export const r = defineRelations(schema, (r) => ({ u: { posts: r.many.p({ from: r.u.id, to: r.p.userId }) } }));"
    )
    tables = 'import { pgTable, text } from "drizzle-orm/pg-core";' + both.split("export const pr", maxsplit=1)[0]
    later = read({"schema.ts": tables + 'export * from "./relations";', "relations.ts": v2})
    assert [(r.id, r.target, r.columns, r.target_columns) for r in later.relations] == [
        ("public.u.posts", "public.p", ("id",), ("user_id",))
    ]
