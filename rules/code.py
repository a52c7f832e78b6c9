"""TypeScript to be written into a schema file: the imports it needs, and what other tables write in its place."""

import re
from collections.abc import Iterable

from rules.conventions import plain
from schema.edits import Edit
from schema.imports import with_import
from schema.model import Column, Database, Table
from schema.span import Source

CORE = "drizzle-orm/pg-core"
MAX_NAME = 63  # bytes: NAMEDATALEN - 1
BUILDERS = frozenset(
    {
        "bigint",
        "bigserial",
        "boolean",
        "char",
        "check",
        "date",
        "doublePrecision",
        "foreignKey",
        "index",
        "integer",
        "json",
        "jsonb",
        "numeric",
        "primaryKey",
        "real",
        "serial",
        "smallint",
        "text",
        "time",
        "timestamp",
        "unique",
        "uniqueIndex",
        "uuid",
        "varchar",
    }
)
_IMPORT = re.compile(r"^import\s+(?:[\w$]+\s*,\s*)?\{([^{}]*)\}\s*from\b", re.MULTILINE)
_DECLARED = re.compile(r"^\s*(?:export\s+)?(?:const|let|function)\s+(\w+)", re.MULTILINE)
_STRING = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`")
_FREE = re.compile(r"(?<![\w.$])(?P<name>[A-Za-z_$][\w$]*)(?!\s*:|[\w$])")
_WORDS = {"Date", "true", "false", "null", "undefined", "new", "table", "t"}


def text_of(column: Column) -> str | None:
    """Return the builder chain of a column as it is written, such as `uuid("id").primaryKey()`."""
    if column.builder is None or not column.builder.calls:
        return None
    first, last = column.builder.calls[0].span, column.builder.calls[-1].span
    return first.source.text[first.start : last.end]


def usual_column(database: Database, names: Iterable[str], source: Source | None) -> tuple[str, str] | None:
    """Return (key, code) of how the tables most often declare one of these columns; those of `source` count double."""
    wanted = set(names)
    votes: dict[tuple[str, str], int] = {}
    for table in database.tables.values():
        for column in table.columns:
            code = text_of(column) if plain(column.name) in wanted and column.key else None
            if code and column.key and "\n" not in code and "references(" not in code:
                near = column.span is not None and source is not None and column.span.path == source.path
                votes[column.key, code] = votes.get((column.key, code), 0) + 1 + near
    return max(sorted(votes), key=lambda v: votes[v]) if votes else None


def imports_for(source: Source, code: str) -> tuple[Edit | None, ...]:
    """Return the edits that import what `code` names and the file does not have; None if it cannot be known how."""
    free = {m["name"] for m in _FREE.finditer(_STRING.sub('""', code))} - _WORDS
    imported = {name.split(" as ")[-1].strip() for names in _IMPORT.findall(source.text) for name in names.split(",")}
    missing = sorted(free - imported - set(_DECLARED.findall(source.text)))
    return tuple(with_import(source, name, CORE) if name in BUILDERS else None for name in missing)


def with_column(table: Table, key: str, code: str) -> tuple[Edit | None, ...]:
    """Return the edits that add a column to a table's declaration."""
    if table.source is None:
        return (None,)
    return (table.source.with_column(key, code), *imports_for(table.source.call.source, code))


def with_extras(table: Table, codes: list[str]) -> tuple[Edit | None, ...]:
    """Return the edits that add indexes or constraints to a table; the code calls its columns `table.x`."""
    if table.source is None:
        return (None,)
    wishes = codes if table.source.extras else [", ".join(codes)]  # the third argument is written once
    edits = [table.source.with_extra(code) for code in wishes]
    return (*edits, *imports_for(table.source.call.source, ", ".join(codes)))


def index_on(table: Table, columns: tuple[str, ...]) -> str | None:
    """Return `index("orders_user_id_idx").on(table.userId)`; None where a column has no key in the code."""
    keys = [column.key for name in columns if (column := table.column(name))]
    if len(keys) != len(columns) or not all(keys):
        return None
    name = f"{table.name}_{'_'.join(columns)}_idx"
    if len(name.encode()) > MAX_NAME or not name.replace("_", "").isalnum():
        return None
    return f'index("{name}").on({", ".join(f"table.{key}" for key in keys)})'


def renamed(column: Column, name: str) -> Edit | None:
    """Return the edit that gives the column another name in the database; its key in the code stays."""
    if column.builder is None or not column.builder.calls or not column.builder.direct:
        return None
    first = column.builder.calls[0]
    source = first.span.source
    if not first.arguments:
        return Edit(source.span(first.span.end - 1, first.span.end - 1), f'"{name}"')
    argument = first.arguments[0]
    quote = argument.text[:1]
    if quote in ("'", '"', "`") and argument.text == f"{quote}{column.name}{quote}":
        return Edit(argument, f"{quote}{name}{quote}")
    if quote == "{":
        return Edit(source.span(argument.start, argument.start), f'"{name}", ')
    return None
