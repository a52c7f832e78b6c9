"""Zod to be written into a mirror: fields, nullability, values, lengths."""

import re

from rules.context import Context
from rules.mirrored import size_of
from schema.edits import Edit
from schema.listing import listing
from schema.model import Column
from schema.span import Span
from schema.surroundings import Mirrored
from schema.typescript.mirrors import Field

_SIMPLE = re.compile(r"z(?:\.\w+\(\))+")
_END = re.compile(r"(?:\.(?:nullable|optional|nullish)\(\))+$")
_ENUM = re.compile(r"\benum\(\[([^\[\]]*)\]\)")
_MAX = re.compile(r"(?<=\.max\()\d+(?=[,)])")
_TYPES = {
    "uuid": "z.string().uuid()",
    "integer": "z.number().int()",
    "smallint": "z.number().int()",
    "serial": "z.number().int()",
    "real": "z.number()",
    "double precision": "z.number()",
    "boolean": "z.boolean()",
    "text": "z.string()",
}


def field_for(column: Column, thing: Mirrored, ctx: Context) -> str | None:
    """Return a field for a column in Zod, written as the mirror's other fields are; None where that is not known."""
    code = _alike(column, thing) or _typed(column, ctx)
    if code is None:
        return None
    if thing.mirror.kind == "select":
        return code + ".nullable()" * (not column.not_null)
    given = column.default is not None or column.client_default
    return code + (".nullish()" if not column.not_null else ".optional()" if given else "")


def _alike(column: Column, thing: Mirrored) -> str | None:
    """Return what a column of the same type is in this mirror, without its nullability; only for plain schemas."""
    for field in thing.mirror.fields:
        other = next((c for c in thing.table.columns if c.key == field.key != column.key), None)
        same = other is not None and (other.type, other.type_schema) == (column.type, column.type_schema)
        if same and field.value is not None and not column.type.startswith(("text", "varchar")):
            code = _END.sub("", field.value.text)
            if _SIMPLE.fullmatch(code):
                return code
    return None


def _typed(column: Column, ctx: Context) -> str | None:
    enum = ctx.declared.enums.get(f"{column.type_schema}.{column.type}")
    values = enum.values if enum else column.enum_values
    if values:
        return f"z.enum([{', '.join(_quoted(value) for value in values)}])"
    if size := size_of(column):
        return f"z.string().max({size})"
    if column.type.startswith("timestamp") and " (" not in column.type and not column.type.startswith("timestamp("):
        return "z.date()"
    return _TYPES.get(column.type)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def with_fields(thing: Mirrored, columns: list[Column], ctx: Context) -> tuple[Edit | None, ...]:
    """Return the edit that adds a field for each column to the mirror."""
    found = listing(thing.mirror.body) if thing.mirror.body is not None else None
    codes = [(column.key, field_for(column, thing, ctx)) for column in columns]
    if found is None or any(code is None for _, code in codes):
        return (None,)
    if len(codes) == 1:
        return (found.adding(f"{codes[0][0]}: {codes[0][1]}"),)
    source, last = found.span.source, found.items[-1].span
    start = source.start_of(last.line)
    gap = "\n" + source.text[start : last.start] if "\n" in found.span.text else " "
    return (found.adding(f",{gap}".join(f"{key}: {code}" for key, code in codes)),)


def ended(value: Span | None, call: str) -> Edit | None:
    """Return the edit that adds a call to the end of a field's schema."""
    return Edit(Span(value.source, value.end, value.end), call) if value is not None else None


def with_values(field: Field, column: Column, ctx: Context) -> Edit | None:
    """Return the edit that writes the column's values into the field's `z.enum([...])`, in their order."""
    enum = ctx.declared.enums.get(f"{column.type_schema}.{column.type}")
    match = _ENUM.search(field.made.text) if field.made is not None else None
    if match is None or field.made is None:
        return None
    listed = ", ".join(_quoted(value) for value in (enum.values if enum else column.enum_values))
    start = field.made.start
    return Edit(field.made.source.span(start + match.start(1), start + match.end(1)), listed)


def with_max(field: Field, column: Column) -> Edit | None:
    """Return the edit that writes the column's length into the field's only `.max(n)`."""
    found = list(_MAX.finditer(field.value.text)) if field.value is not None else []
    if field.value is None or len(found) != 1:
        return None
    start = field.value.start + found[0].start()
    return Edit(field.value.source.span(start, start + len(found[0][0])), str(size_of(column)))
