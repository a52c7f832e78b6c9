# ruff: noqa: E501 - a case is a line
"""Journals in their versions and accidents, snapshots in theirs: all are read into the same nouns."""

import json
from typing import Any

import pytest

from schema.drizzle.journal import read_journal
from schema.drizzle.package import Package
from schema.drizzle.serialize import to_snapshot
from schema.drizzle.snapshot import read_snapshot
from schema.span import Source
from schema.tree import Tree
from tests.schema.drizzle.world import read, tree

PACKAGE = Package("", None, (), "drizzle", None, "journal", "postgresql")
JOURNAL = """{
  "version": "7",
  "dialect": "postgresql",
  "entries": [
    { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_first", "breakpoints": true },
    {
      "idx": 1,
      "version": "7",
      "when": 1700000001000,
      "tag": "0001_second",
      "breakpoints": false
    }
  ]
}
"""


def files(journal: str) -> dict[str, str]:
    return {"drizzle/meta/_journal.json": journal, "drizzle/0000_first.sql": "", "drizzle/0001_second.sql": "",
            "drizzle/meta/0000_snapshot.json": "{}"}  # fmt: skip


def test_a_journal_with_its_places() -> None:
    journal = read_journal(tree(files(JOURNAL)), PACKAGE)
    first, second = journal.entries
    assert (first.tag, first.when, first.sql_path, first.snapshot_path, first.breakpoints) == (
        "0000_first", 1700000000000, "drizzle/0000_first.sql", "drizzle/meta/0000_snapshot.json", True,
    )  # fmt: skip
    assert (second.idx, second.snapshot_path, second.breakpoints) == (1, None, False)
    assert [(s.line, s.end_line) for s in (first.span, second.span) if s] == [(5, 5), (6, 12)]
    assert (journal.path, journal.unread) == ("drizzle/meta/_journal.json", ())


@pytest.mark.parametrize(
    ("tag", "snapshot"),
    [
        ("0000_first", "0000_snapshot.json"),
        ("20240102030405_first", "20240102030405_snapshot.json"),  # prefix: timestamp, supabase
        ("1700000000_first", "1700000000_snapshot.json"),  # unix
        ("_first", "_snapshot.json"),  # none
        ("renamed_by_hand", "0000_snapshot.json"),
    ],
)
def test_every_prefix_of_migrations_and_their_snapshots(tag: str, snapshot: str) -> None:
    entries = json.dumps({"version": "7", "entries": [{"idx": 0, "version": "7", "when": 1, "tag": tag}]})
    there = {"drizzle/meta/_journal.json": entries, f"drizzle/{tag}.sql": "", f"drizzle/meta/{snapshot}": "{}"}
    (entry,) = read_journal(tree(there), PACKAGE).entries
    assert (entry.sql_path, entry.snapshot_path) == (f"drizzle/{tag}.sql", f"drizzle/meta/{snapshot}")


@pytest.mark.parametrize("version", ["5", "6", "7"])
def test_every_version_of_a_journal(version: str) -> None:
    old = json.loads(JOURNAL) | {"version": version, "dialect": "pg" if version == "5" else "postgresql"}
    journal = read_journal(tree(files(json.dumps(old))), PACKAGE)
    assert [(entry.idx, entry.tag, entry.breakpoints) for entry in journal.entries] == [
        (0, "0000_first", True),
        (1, "0001_second", False),
    ]


def test_merge_markers_are_said_with_their_line() -> None:
    broken = JOURNAL.replace("    {\n", "<<<<<<< HEAD\n    {\n")
    journal = read_journal(tree(files(broken)), PACKAGE)
    assert [(u.line, u.why) for u in journal.unread] == [(6, "it holds the markers of an unfinished merge")]
    assert [entry.tag for entry in journal.entries] == ["0000_first", "0001_second"]


def test_entries_that_are_none_are_said() -> None:
    journal = read_journal(
        tree(files('{"entries": [{"idx": 0}, 5, {"idx": 1, "tag": "0001_second", "when": 1}]}')), PACKAGE
    )
    assert [entry.tag for entry in journal.entries] == ["0001_second"]
    assert [u.what for u in journal.unread] == ["entry 0 of the journal", "entry 1 of the journal"]
    assert read_journal(tree(files("[]")), PACKAGE).unread[0].line == 1
    assert (
        read_journal(tree(files('{"entries": 5}')), PACKAGE).unread[0].why
        == "it is not valid JSON: `entries` is no list"
    )


def test_folders_of_1_0_and_files_without_a_journal() -> None:
    dated = {
        "drizzle/20240102030405_b/migration.sql": "",
        "drizzle/20240102030405_b/snapshot.json": "",
        "drizzle/20231231000000_a/migration.sql": "",
    }
    first, second = read_journal(tree(dated), PACKAGE).entries
    assert (first.tag, second.tag) == ("20231231000000_a", "20240102030405_b")
    assert (second.when, second.snapshot_path) == (1704164645000, "drizzle/20240102030405_b/snapshot.json")
    loose = read_journal(tree({"drizzle/2_b.sql": "", "drizzle/1_a.sql": "", "drizzle/meta/x.sql": ""}), PACKAGE)
    assert [entry.tag for entry in loose.entries] == ["1_a", "2_b"]


def test_a_journal_that_is_not_fetched_is_wanted() -> None:
    half = Tree(frozenset(files(JOURNAL)), {})
    assert (read_journal(half, PACKAGE).entries, half.wanted) == ((), {"drizzle/meta/_journal.json"})


SCHEMA = """
export const own = pgSchema("own");
export const mood = pgEnum("mood", ["ok", "sad"]);
export const counter = pgSequence("counter");
export const admin = pgRole("admin");
export const u = own.table("u", { id: uuid("id").primaryKey() });
export const t = pgTable("t", {
  id: integer("id").generatedAlwaysAsIdentity(), a: text("a").notNull().default("x").unique(), mood: mood("mood").default("ok"),
  n: integer("n").default(5), ref: uuid("ref").references(() => u.id, { onDelete: "cascade" }), g: text("g").generatedAlwaysAs(sql`lower(a)`),
}, (t) => [primaryKey({ columns: [t.id, t.a] }), index().on(t.a.desc()).where(sql`n > 1`), check("c", sql`n > 0`), pgPolicy("p", { to: "x" })]);
export const v = pgView("v", { id: text("id") }).as(sql`select 1`);
"""


def test_a_snapshot_read_is_the_snapshot_written() -> None:
    written = to_snapshot(read(SCHEMA))
    again = to_snapshot(read_snapshot(Source("0000_snapshot.json", json.dumps(written))))
    assert again == written


def test_older_snapshots() -> None:
    column = {"name": "id", "type": "text", "primaryKey": True, "notNull": True}
    index = {"i": {"name": "i", "columns": ["id"], "isUnique": False}}
    table = {"name": "t", "schema": "", "columns": {"id": column}, "indexes": index, "foreignKeys": {}}
    five: dict[str, Any] = {
        "version": "5", "dialect": "pg", "tables": {"t": table | {"compositePrimaryKeys": {}}},
        "enums": {"e": {"name": "e", "values": {"a": "a", "b": "b"}}},
    }  # fmt: skip
    database = read_snapshot(Source("s.json", json.dumps(five)))
    assert database.tables["public.t"].indexes[0].columns[0].expression == "id"
    assert (database.enums["public.e"].values, database.tables["public.t"].primary_key) == (
        ("a", "b"),
        database.tables["public.t"].primary_key,
    )


def test_the_list_of_1_0() -> None:
    ddl = [
        {"entityType": "tables", "schema": "public", "name": "t", "isRlsEnabled": True},
        {"entityType": "columns", "schema": "public", "table": "t", "name": "id", "type": "text", "typeSchema": None, "notNull": True, "dimensions": 1, "default": None, "generated": None, "identity": None},
        {"entityType": "pks", "schema": "public", "table": "t", "name": "t_pkey", "columns": ["id"], "nameExplicit": False},
        {"entityType": "fks", "schema": "public", "table": "t", "name": "f", "columns": ["id"], "schemaTo": "x", "tableTo": "u", "columnsTo": ["id"], "onDelete": "SET NULL", "onUpdate": "NO ACTION"},
        {"entityType": "indexes", "schema": "public", "table": "t", "name": "i", "columns": [{"value": "id", "isExpression": False, "asc": False, "nullsFirst": True, "opclass": None}], "isUnique": True, "where": "x", "method": "btree", "with": "", "concurrently": False},
    ]  # fmt: skip
    database = read_snapshot(Source("s.json", json.dumps({"version": "8", "ddl": ddl})))
    table = database.tables["public.t"]
    assert (table.rls, table.columns[0].type, table.columns[0].primary_key, table.indexes[0].columns[0].nulls) == (
        True, "text[]", True, "first",
    )  # fmt: skip
    assert (table.foreign_keys[0].references, table.foreign_keys[0].on_delete) == ("x.u", "set null")


def test_the_renames_that_snapshots_note() -> None:
    meta = {
        "schemas": {},
        "tables": {'"old"': '"new"'},
        "columns": {'"t"."a"': '"t"."b"', '"own"."t"."a"': '"own"."t"."b"'},
    }
    seven = read_snapshot(Source("s.json", json.dumps({"version": "7", "tables": {}, "_meta": meta})))
    assert seven.renames == {"public.old": "public.new", "public.t.a": "public.t.b", "own.t.a": "own.t.b"}
    eight = {"version": "8", "ddl": [], "renames": ["public.t.a->public.t.b", "public.old->public.new", 5]}
    assert read_snapshot(Source("s.json", json.dumps(eight))).renames == {
        "public.t.a": "public.t.b",
        "public.old": "public.new",
    }


@pytest.mark.parametrize(
    ("version", "key", "values"),
    [("5", "t", {"a": "a", "b": "b"}), ("6", "public.t", ["a", "b"]), ("7", "public.t", ["a", "b"])],
)
def test_every_version_of_a_snapshot(version: str, key: str, values: object) -> None:
    column = {"name": "id", "type": "text", "primaryKey": True, "notNull": True}
    keys: object = (
        [{"expression": "id", "isExpression": False, "asc": True, "nulls": "last"}] if version == "7" else ["id"]
    )
    table = {"name": "t", "schema": "", "columns": {"id": column}, "foreignKeys": {}, "compositePrimaryKeys": {},
             "indexes": {"i": {"name": "i", "columns": keys, "isUnique": True}}}  # fmt: skip
    content = {"version": version, "tables": {key: table}, "enums": {"e": {"name": "e", "values": values}}}
    database = read_snapshot(Source("s.json", json.dumps(content)))
    (index,) = database.tables["public.t"].indexes
    assert (index.columns[0].expression, index.unique, database.enums["public.e"].values) == ("id", True, ("a", "b"))


def test_what_is_no_snapshot_says_so() -> None:
    for text, why in {
        "": "it is not JSON",
        "[1]": "it is no snapshot of drizzle-kit",
        '{"tables": {"t": {}}}': "it is no snapshot of drizzle-kit (KeyError: 'name')",
        "{\n<<<<<<< HEAD\n}": "the markers of an unfinished merge",
        "[" * 100_000: "it is nested too deeply",
    }.items():
        (unread,) = read_snapshot(Source("s.json", text)).unread
        assert why in unread.why
