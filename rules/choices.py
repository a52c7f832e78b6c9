"""Columns of text that hold one of a few values which only TypeScript knows, and the enum that would hold them."""

import json
import re

from rules.code import CORE, MAX_NAME
from rules.context import Context
from schema.edits import Edit
from schema.imports import with_import
from schema.model import Column, Table

FEW = 10  # more values are data: they belong into a table
MANY = 1_000
_UNION = re.compile(r"\s*\|?\s*(?:'[^'\\]*'|\"[^\"\\]*\")(?:\s*\|\s*(?:'[^'\\]*'|\"[^\"\\]*\"))*\s*")
_STRING = re.compile(r"'([^']*)'|\"([^\"]*)\"")
_EXPORTED = re.compile(r"export const \w+(?:\s*:\s*[\w<>]+)? = $")


def choices(column: Column, table: Table, fewer_than: int = FEW) -> tuple[str, ...]:
    """Return the values that only the type of a column promises; none where a CHECK names the column."""
    alone = column.type == "text" or column.type.startswith(("varchar", "char"))
    values = column.enum_values
    if not values and column.ts_type and _UNION.fullmatch(column.ts_type):
        values = tuple(a or b for a, b in _STRING.findall(column.ts_type))
    if not (values and alone) or column.type.endswith("]") or any(u.columns == (column.name,) for u in table.uniques):
        return ()
    word = re.compile(rf"(?<!\w){re.escape(column.name)}(?!\w)")
    checked = any(word.search(check.expression) for check in table.checks)
    return values if 1 < len(values) < fewer_than and not checked else ()


def with_enums(table: Table, columns: list[Column], ctx: Context) -> tuple[Edit | None, ...]:
    """Return the edits that declare an enum for each of these columns above their table, and use it."""
    if table.source is None or table.key is None or table.schema != "public":
        return (None,)
    source, start = table.source.call.source, table.source.call.start
    line = source.text.rfind("\n", 0, start) + 1
    if not _EXPORTED.fullmatch(source.text[line:start]):
        return (None,)
    declared, edits = "", list[Edit | None]()
    for column in columns:
        name, key = f"{table.name}_{column.name}", column.key or column.name
        variable = f"{table.key}{key[:1].upper()}{key[1:]}"
        taken = f"public.{name}" in ctx.declared.enums or re.search(rf"\b{re.escape(variable)}\b", source.text)
        if taken or not variable.isidentifier() or len(name.encode()) > MAX_NAME:
            return (None,)
        values = ", ".join(json.dumps(value, ensure_ascii=False) for value in choices(column, table, MANY))
        declared += f'export const {variable} = pgEnum("{name}", [{values}]);\n'
        edits += _typed(column, f'{variable}("{column.name}")', table)
    return (Edit(source.span(line, line), declared), *edits, with_import(source, "pgEnum", CORE))


def _typed(column: Column, code: str, table: Table) -> list[Edit | None]:
    """Return the edits that make a column one of the enum that `code` names."""
    builder = column.builder
    calls = builder.calls if builder and builder.direct else ()
    if not (builder and calls and table.source) or calls[0].span.source != table.source.call.source:
        return [None]
    first = calls[0].span
    typed = [builder.without_call("$type")] if column.ts_type else []
    return [Edit(first, code), *typed]
