"""Snapshots of format 9, where each holds only what its migration changes: the state is what all of them lead to."""

import json
from typing import Any

from schema.drizzle.chain import read_chain
from schema.drizzle.journal import Entry
from schema.drizzle.serialize import to_snapshot
from schema.tree import Tree
from tests.schema.drizzle.world import read

Json = dict[str, Any]
COLUMN = {"typeSchema": None, "notNull": False, "dimensions": 0, "default": None, "generated": None, "identity": None}


def table(name: str, schema: str = "public") -> Json:
    return {"entityType": "tables", "schema": schema, "name": name, "isRlsEnabled": False}


def column(table: str, name: str, type_: str = "text", **more: Any) -> Json:
    return COLUMN | {"entityType": "columns", "schema": "public", "table": table, "name": name, "type": type_} | more


def create(*rows: Json) -> list[Json]:
    return [{"op": "create", "row": row} for row in rows]


def key(kind: str, *names: str) -> str:
    return f"{kind}\0{json.dumps(list(names), separators=(',', ':'))}"


def chain(*links: list[Json], first: list[Json]) -> Any:
    """Read a folder: the first snapshot holds rows, the others deltas; each follows the one before it."""
    files = {}
    for number, content in enumerate([first, *links]):
        head = {"version": "9", "id": f"s{number}", "prevIds": [f"s{number - 1}" if number else "0"]}
        files[f"drizzle/{number}_m/snapshot.json"] = json.dumps(head | {"deltas" if number else "ddl": content})
    entries = [Entry(n, f"{n}_m", n, f"drizzle/{n}_m/migration.sql", path, True, None) for n, path in enumerate(files)]
    return read_chain(Tree(frozenset(files), files), entries)


USERS = [
    table("users"),
    column("users", "id", "uuid", notNull=True),
    column("users", "email"),
    column("users", "kind", "kind", typeSchema="public"),
    {"entityType": "enums", "schema": "public", "name": "kind", "values": ["a"]},
    {"entityType": "pks", "schema": "public", "table": "users", "name": "users_pkey", "columns": ["id"]},
    {"entityType": "uniques", "schema": "public", "table": "users", "name": "u", "columns": ["kind", "email"]},
    {
        "entityType": "indexes",
        "schema": "public",
        "table": "users",
        "name": "e",
        "columns": [
            {"value": "email", "isExpression": False, "asc": True, "nullsFirst": False},
            {"value": "email", "isExpression": True, "asc": True, "nullsFirst": False},
        ],
        "isUnique": False,
        "method": "btree",
    },
    {
        "entityType": "fks",
        "schema": "public",
        "table": "users",
        "name": "f",
        "columns": ["id"],
        "schemaTo": "public",
        "tableTo": "users",
        "columnsTo": ["id"],
    },
]


def test_what_is_made_changed_and_dropped() -> None:
    found = chain(
        [
            *create(table("posts"), column("posts", "title")),
            {"op": "alter", "key": key("columns", "public", "users", "email"), "set": {"notNull": True}},
        ],
        [{"op": "drop", "key": key("uniques", "public", "users", "u")}],
        first=USERS,
    ).database
    assert set(found.tables) == {"public.users", "public.posts"}
    users = found.tables["public.users"]
    assert (users.column("email").not_null, users.uniques, found.unread) == (True, (), ())


def test_what_depends_on_a_thing_follows_its_new_name() -> None:
    moves = [
        {"op": "rename", "key": key("tables", "public", "users"), "set": {"schema": "auth", "name": "people"}},
        {"op": "rename", "key": key("columns", "auth", "people", "email"), "set": {"name": "mail"}},
        {"op": "rename", "key": key("columns", "auth", "people", "id"), "set": {"name": "key"}},
        {"op": "rename", "key": key("enums", "public", "kind"), "set": {"name": "sort"}},
    ]
    found = chain(moves, first=USERS).database
    people = found.tables["auth.people"]
    assert [(c.name, c.type) for c in people.columns] == [("key", "uuid"), ("mail", "text"), ("kind", "sort")]
    assert (people.primary_key.columns, people.uniques[0].columns) == (("key",), ("kind", "mail"))
    assert [c.expression for c in people.indexes[0].columns] == ["mail", "email"]  # an expression is no name
    (fk,) = people.foreign_keys
    assert (fk.columns, fk.references, fk.references_columns) == (("key",), "auth.people", ("key",))
    assert found.renames == {
        "public.users": "auth.people",
        "auth.people.email": "auth.people.mail",
        "auth.people.id": "auth.people.key",
    }


def test_a_schema_takes_its_tables_along() -> None:
    moves = [*create({"entityType": "schemas", "name": "a"}, table("t", "a"), column("t", "id", schema="a"))]
    rename = [{"op": "rename", "key": key("schemas", "a"), "set": {"name": "b"}}]
    found = chain(moves, rename, first=USERS).database
    assert [c.name for c in found.tables["b.t"].columns] == ["id"]


def test_a_delta_that_does_not_fit_is_said() -> None:
    broken = [{"op": "alter", "key": key("columns", "public", "gone", "id"), "set": {"notNull": True}}]
    (unread,) = chain(broken, first=USERS).database.unread
    assert (unread.path, unread.why) == (
        "drizzle/1_m/snapshot.json",
        'it changes columns ["public","gone","id"], which is not there',
    )
    for hostile in ([5], [{"op": "create"}], {"op": "create"}, None, [{"op": "create", "row": {"entityType": []}}]):
        assert chain(hostile, first=USERS).database.unread, hostile


def test_the_state_is_what_the_schema_declares() -> None:
    schema = (
        'import { pgTable, text } from "drizzle-orm/pg-core";\n'
        'export const notes = pgTable("notes", { id: text("id").primaryKey(), body: text("body") });\n'
    )
    pk = {"entityType": "pks", "schema": "public", "table": "notes", "name": "notes_pkey", "columns": ["id"]}
    first = [table("notes"), column("notes", "id", notNull=True), pk | {"nameExplicit": False}]
    found = chain(create(column("notes", "body")), first=first).database
    assert to_snapshot(found)["tables"] == to_snapshot(read({"schema.ts": schema}))["tables"]
