"""Defaults that Drizzle fills in and Postgres could: which modifier says them to Postgres, and the edit to it."""

import re

from rules.code import text_of
from schema.edits import Edit
from schema.model import Column

_CALL = re.compile(r"\.\$default(?:Fn)?\(\s*\(\)\s*=>\s*(?:crypto\.randomUUID|randomUUID|new Date)\(\)\s*\)")
_CLOCK = re.compile(r"\.\$onUpdate(?:Fn)?\(\s*\(\)\s*=>\s*new Date\(\)\s*\)")


def filler(column: Column) -> str | None:
    """Return the modifier by which Postgres fills what only the code fills."""
    must = (column.not_null or column.primary_key) and (column.client_default or column.on_update)
    if not must or column.default is not None or column.generated or "default" in column.unknown:
        return None
    text = text_of(column) or ""
    fills = {"uuid": "defaultRandom"}.get(column.type, "defaultNow" if column.type.startswith("timestamp") else None)
    return fills if _CALL.search(text) or _CLOCK.search(text) else None


def by_postgres(column: Column) -> Edit | None:
    """Return the edit by which Postgres fills the column; what keeps it on updates stays."""
    text, builder, fill = text_of(column) or "", column.builder, filler(column)
    if builder is None or fill is None:
        return None
    found = _CALL.search(text)
    if found is None:
        return builder.with_call(fill)
    first = builder.calls[0].span
    return Edit(first.source.span(first.start + found.start(), first.start + found.end()), f".{fill}()")
