"""The rows of a snapshot of format 9, and what deltas make of them: create, drop, alter, rename."""

import json
from collections.abc import Iterator
from typing import Any

Row = dict[str, Any]
Json = dict[str, Any]

_OF_SCHEMAS = ("schema", "name")
_FIELDS: dict[str, tuple[str, ...]] = {
    "schemas": ("name",),
    "roles": ("name",),
    "privileges": ("schema", "table", "grantor", "grantee", "type"),
}
_PLAIN = frozenset(("tables", "enums", "sequences", "views", "indexes"))


class Broken(ValueError):
    """A delta that the state it is made for does not fit; the message says why."""


def key_of(row: Row) -> str:
    """Return the key of a row as drizzle-kit writes it: its kind, NUL, and `["public","users","id"]`."""
    kind = row["entityType"]
    fields = _FIELDS.get(kind) or (_OF_SCHEMAS if kind in _PLAIN else ("schema", "table", "name"))
    names = json.dumps([row.get(field) for field in fields], separators=(",", ":"), ensure_ascii=False)
    return f"{kind}\0{names}"


def applied(rows: dict[str, Row], deltas: list[Json]) -> dict[str, Row]:
    """Return the rows, by key, after some deltas; those given are not kept as they are.

    Raises Broken, KeyError or TypeError where they are no deltas.
    """
    for delta in deltas:
        if delta["op"] == "create":
            rows[key_of(delta["row"])] = dict(delta["row"])
        elif delta["op"] == "drop":
            rows.pop(delta["key"], None)
        else:
            rows = _altered(rows, delta)
    return rows


def renames_of(rows: dict[str, Row], deltas: list[Json]) -> dict[str, str]:
    """Return what the deltas rename of tables and columns, as `schema.table.column`; `rows` are those before them."""
    found: dict[str, str] = {}
    if not any(delta["op"] == "rename" for delta in deltas):
        return found
    for delta in deltas:
        row = rows.get(delta.get("key", ""))
        if delta["op"] == "rename" and row and row["entityType"] in ("tables", "columns"):
            found[_name(row)] = _name({**row, **delta["set"]})
        rows = applied(dict(rows), [delta])
    return found


def _name(row: Row) -> str:
    return ".".join(row[field] for field in ("schema", "table", "name") if field in row)


def _altered(rows: dict[str, Row], delta: Json) -> dict[str, Row]:
    old = rows.get(delta["key"])
    if old is None:
        raise Broken(f"it changes {delta['key'].replace(chr(0), ' ')}, which is not there")
    new = {**old, **delta["set"]}
    if key_of(new) == delta["key"]:
        rows[delta["key"]] = new
        return rows
    moved = [new if row is old else dict(row) for row in rows.values()]
    waiting = [(old, new)]
    while waiting:
        before, after = waiting.pop()
        for row in moved:
            was = dict(row)
            _follow(row, before, after)
            if row["entityType"] == "tables" and row != was:
                waiting.append((was, row))
    return {key_of(row): row for row in moved}


def _follow(row: Row, before: Row, after: Row) -> None:
    """Let a row name what it depends on by the new name."""
    kind, own = before["entityType"], row["entityType"]
    for fields in _points(kind, own):
        if all(row.get(mine) == before[theirs] for mine, theirs in fields.items()):
            row.update({mine: after[theirs] for mine, theirs in fields.items()})
    if kind == "columns":
        for listed, schema, table in (("columns", "schema", "table"), ("columnsTo", "schemaTo", "tableTo")):
            if listed in row and (row.get(schema), row.get(table)) == (before["schema"], before["table"]):
                row[listed] = [_renamed(one, before["name"], after["name"]) for one in row[listed]]
    elif kind == "roles" and own == "policies":
        row["roles"] = [_renamed(one, before["name"], after["name"]) for one in row.get("roles") or ()]


def _points(kind: str, own: str) -> Iterator[dict[str, str]]:
    """Yield which fields of a row name something of a kind, and the fields of that they repeat."""
    if kind == "schemas" and own in ("tables", "enums", "sequences", "views"):
        yield {"schema": "name"}
    if kind == "tables" and own not in ("tables", "enums", "sequences", "views", "schemas", "roles"):
        yield {"schema": "schema", "table": "name"}
    if kind == "tables" and own == "fks":
        yield {"schemaTo": "schema", "tableTo": "name"}
    if kind == "enums" and own == "columns":
        yield {"typeSchema": "schema", "type": "name"}


def _renamed(one: Any, old: str, new: str) -> Any:
    if isinstance(one, dict):
        return {**one, "value": new} if one.get("value") == old and not one.get("isExpression") else one
    return new if one == old else one
