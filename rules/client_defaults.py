"""Defaults that Drizzle fills in and Postgres could: which modifier says them to Postgres, and the edit to it."""

import re

from rules.code import text_of
from schema.edits import Edit
from schema.model import Column

_CALL = re.compile(r"\.\$default(?:Fn)?\(\s*\(\)\s*=>\s*(?:crypto\.randomUUID|randomUUID|new Date)\(\)\s*\)")
_AS_TEXT = re.compile(r"mode:\s*[\"']string[\"']")
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


def kept_up(column: Column) -> Edit | None:
    """Return the edit by which Drizzle sets a moment in every update."""
    now = "new Date().toISOString()" if _AS_TEXT.search(text_of(column) or "") else "new Date()"
    return column.builder.with_call("$onUpdate", f"() => {now}") if column.builder else None


def filled(column: Column) -> Edit | None:
    """Return the edit by which a moment is now() where nobody says another one, and never NULL."""
    last = column.builder.calls[-1].span if column.builder and column.builder.calls else None
    starts = column.default is not None or column.client_default
    missing = ("" if column.not_null else ".notNull()") + ("" if starts else ".defaultNow()")
    return Edit(last.source.span(last.end, last.end), missing) if last else None
