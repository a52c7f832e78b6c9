"""Mirrors held against their tables: which of them mirror a table at all, and what a pull request made wrong."""

import re
from collections.abc import Callable, Iterator

from rules.context import Context
from rules.conventions import CREATED, UPDATED, plain
from rules.kit import Place
from schema.model import Column, Database, Table
from schema.surroundings import Mirrored
from schema.typescript.mirrors import Field, Mirror

Pair = tuple[Field, Column]
Test = Callable[[Mirror, Field, Column], bool]

FEW = 3  # fields in common; fewer are an accident
_OWN = CREATED | UPDATED | {"id", "deletedat"}
SIZED = re.compile(r"(?:var)?char\((\d{1,8})\)")
_KINDS = {
    **dict.fromkeys(("text", "varchar", "char"), ("string", "enum")),
    **dict.fromkeys(("uuid", "inet", "cidr", "macaddr", "interval", "time"), ("string",)),
    **dict.fromkeys(("integer", "smallint", "serial", "smallserial", "real", "double"), ("number",)),
    **dict.fromkeys(("bigint", "bigserial"), ("number", "bigint", "string")),
    "numeric": ("string", "number"),
    "boolean": ("boolean",),
    **dict.fromkeys(("timestamp", "date"), ("date", "string")),
}


def complete(mirror: Mirror | None, table: Table | None) -> bool:
    """Return whether a mirror has (nearly) all columns of its table, and hardly anything else: then it is one."""
    if mirror is None or table is None or mirror.derived or not mirror.closed or mirror.kind == "update":
        return False
    if all(field.optional for field in mirror.fields):  # a form: whoever sends it leaves out what stays as it is
        return False
    keys = {column.key for column in table.columns if column.key}
    meant = keys if mirror.kind == "select" else {key for key in keys if plain(key) not in _OWN}
    fields = {field.key for field in mirror.fields}
    return len(fields & keys) >= FEW and 5 * len(fields & meant) >= 4 * len(meant) and kindred(mirror, table)


def kindred(mirror: Mirror, table: Table) -> bool:
    """Return whether what a mirror has are columns of its table, or most of it."""
    keys = {column.key for column in table.columns}
    mine = [field for field in mirror.fields if field.key in keys]
    return mirror.derived or (len(mine) >= FEW and 4 * len(mine) >= 3 * len(mirror.fields))


def introduced(thing: Mirrored, wrong: Test) -> list[Pair]:
    """Return the fields that are `wrong` now, and were not before this pull request."""
    if not kindred(thing.mirror, thing.table) or (thing.before is None and not _is_one(thing.mirror, thing.table)):
        return []
    before = {field.key for field, _ in _wrong(thing.before, thing.table_before, wrong)}
    return [pair for pair in _wrong(thing.mirror, thing.table, wrong) if pair[0].key not in before]


def _is_one(mirror: Mirror, table: Table) -> bool:
    """Return whether a new object is a mirror: nothing shows yet that anybody keeps it equal to the table."""
    return mirror.derived or complete(mirror, table)


def _is_input(mirror: Mirror) -> bool:
    """Return whether an object rather is what somebody sends: fields may be left out, and none may be `null`."""
    return any(field.optional for field in mirror.fields) and not any(field.nullable for field in mirror.fields)


def _wrong(mirror: Mirror | None, table: Table | None, wrong: Test) -> Iterator[Pair]:
    columns = {column.key: column for column in table.columns} if table is not None else {}
    for field in mirror.fields if mirror is not None else ():
        column = columns.get(field.key)
        written = field.span is not None or (mirror is not None and not mirror.derived)
        if column is not None and mirror is not None and written and wrong(mirror, field, column):
            yield field, column


def where(thing: Mirrored, column: Column | None, field: Field | None = None, ctx: Context | None = None) -> Place:
    """Return where the author looks: at the mirror where they edited it, else at the column (or enum) they changed."""
    edited = thing.before is None or thing.before.span.text != thing.mirror.span.text
    own = (field.span if field else None) or thing.mirror.span
    enum = ctx.declared.enums.get(f"{column.type_schema}.{column.type}") if ctx and column else None
    cause = (enum.span if enum else None) or (column.span if column else thing.table.span)
    return Place(own if edited or cause is None else cause, thing.object)


def of(thing: Mirrored) -> str:
    """Return "`userSchema` (packages/shared/types/user.ts:3)" for messages."""
    return f"`{thing.mirror.name}` (`{thing.span.path}:{thing.span.line}`)"


def refuses_null(mirror: Mirror, field: Field, column: Column) -> bool:
    """Return whether rows in which the column is NULL are refused."""
    if mirror.kind != "select" or _is_input(mirror):
        return False
    return not column.not_null and not field.nullable and field.kind not in ("any", "null")


def lets_null_through(mirror: Mirror, field: Field, column: Column) -> bool:
    """Return whether an insert passes that lacks what the column demands."""
    given = filled(column) or column.primary_key
    return mirror.kind == "insert" and column.not_null and (field.nullable or (field.optional and not given))


def filled(column: Column) -> bool:
    """Return whether a row that an insert says nothing about has a value there."""
    return column.default is not None or bool(column.client_default) or column.identity is not None


def values_of(column: Column, declared: Database) -> frozenset[str]:
    """Return the values that a column of an enum (or of text with `enum`) holds; none for other columns."""
    enum = declared.enums.get(f"{column.type_schema}.{column.type}")
    return frozenset(enum.values if enum else column.enum_values)


def size_of(column: Column) -> int | None:
    """Return the characters that a `varchar(n)` holds."""
    match = SIZED.fullmatch(column.type)
    return int(match[1]) if match else None


def takes(column: Column) -> tuple[str, ...] | None:
    """Return the kinds of Zod that fit a column; None where that is not known."""
    word = column.type.split("(", 1)[0].split(" ", 1)[0]
    if "type" in column.unknown or column.ts_type is not None:
        return None
    if word in ("text", "varchar") and not column.type_schema and not column.type.endswith("]"):
        return ("string", "enum", "array", "set", "record", "object", "map")  # written as JSON by somebody
    if column.type.endswith("]"):
        return ("array", "set")
    return ("enum", "string") if column.type_schema else _KINDS.get(word)
