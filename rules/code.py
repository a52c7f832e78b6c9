"""TypeScript to be written into a schema file: the imports it needs, and what other tables write in its place."""

import re
from functools import lru_cache

from rules.context import Context
from rules.conventions import plain
from schema.edits import Edit
from schema.imports import with_import
from schema.model import Column, Table
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


def usual_column(ctx: Context, names: frozenset[str], source: Source | None) -> tuple[str, str] | None:
    """Return (key, code) of how the tables at base most often declare one of these columns; `source` counts double."""
    near = source.path if source else ""
    if (names, near) not in ctx.samples:
        votes: dict[tuple[str, str], int] = {}
        for column in (c for table in ctx.base.tables.values() for c in table.columns):
            code = text_of(column) if plain(column.name) in names and column.key else None
            if code and column.key and "\n" not in code and "references(" not in code:
                weight = 2 if column.span is not None and column.span.path == near else 1
                votes[column.key, code] = votes.get((column.key, code), 0) + weight
        ctx.samples[names, near] = max(sorted(votes), key=lambda v: votes[v]) if votes else None
    return ctx.samples[names, near]


def usual_moment(ctx: Context, names: frozenset[str], table: Table) -> tuple[str, str] | None:
    """Return (key, code) of the usual column of such a name; None where it forgets the zone that this table keeps."""
    found = usual_column(ctx, names, table.span.source if table.span else None)
    zoned = any(
        column.type.startswith("timestamp") and column.type.endswith("with time zone") for column in table.columns
    )
    return None if found and zoned and "withTimezone" not in found[1] else found


def imports_for(source: Source, code: str) -> tuple[Edit | None, ...]:
    """Return the edit that imports what `code` names and the file does not have; None if it cannot be known how."""
    free = {m["name"] for m in _FREE.finditer(_STRING.sub('""', code))} - _WORDS
    return tuple(_import(source, name) if name in BUILDERS else None for name in sorted(free - _known(source)))


@lru_cache(maxsize=64)
def _import(source: Source, name: str) -> Edit | None:
    return with_import(source, name, CORE)


@lru_cache(maxsize=64)
def _known(source: Source) -> frozenset[str]:
    """Return the names that a file imports or declares."""
    imported = {name.split(" as ")[-1].strip() for names in _IMPORT.findall(source.text) for name in names.split(",")}
    return frozenset(imported | set(_DECLARED.findall(source.text)))


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


def index_on(table: Table, columns: tuple[str, ...], *, unique: bool = False) -> str | None:
    """Return `index("orders_user_id_idx").on(table.userId)`, `uniqueIndex`; None where a column has no key."""
    keys = [column.key for name in columns if (column := table.column(name))]
    if len(keys) != len(columns) or not all(keys):
        return None
    name = f"{table.name}_{'_'.join(columns)}_idx"
    if len(name.encode()) > MAX_NAME or not name.replace("_", "").isalnum():
        return None
    return f'{"uniqueIndex" if unique else "index"}("{name}").on({", ".join(f"table.{key}" for key in keys)})'


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


def retyped(column: Column, written: str, code: str) -> tuple[Edit | None, ...]:
    """Return the edits that put `code` for a column's first call where all of that matches `written` (a pattern)."""
    builder = column.builder
    first = builder.calls[0].span if builder and builder.calls and builder.direct else None
    match = re.fullmatch(written, first.text, re.DOTALL) if first else None
    if first is None or match is None:
        return (None,)
    made = match.expand(code)
    return (Edit(first, made), *imports_for(first.source, made))
