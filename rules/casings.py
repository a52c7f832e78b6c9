"""The casing of drizzle-kit's configuration and of clients, and whether any column's name depends on it."""

import re

from rules.context import Context
from schema.edits import Edit
from schema.listing import listing
from schema.model import Column, Database
from schema.span import Span
from schema.typescript.beside import Beside

_CASING = re.compile(r"\bcasing\s*:\s*[\"'](\w+)[\"']")


def config_casing(side: Beside, ctx: Context) -> str | None:
    """Return the casing that the configuration of one commit says; head's where it was not read."""
    config = side.text(ctx.difference.package.config or "")
    if config is None:
        return ctx.difference.package.casing
    match = _CASING.search(config.text)
    return match[1] if match else None


def casing_line(side: Beside, ctx: Context) -> Span | None:
    """Return where the configuration says its casing."""
    config = side.text(ctx.difference.package.config or "")
    match = _CASING.search(config.text) if config else None
    return config.span(match.start(), match.end()) if config and match else None


def depends_on_casing(declared: Database) -> bool:
    """Return whether a column takes its name from its key, and another one under a casing."""
    columns = (column for table in declared.tables.values() for column in table.columns)
    return any(_unnamed(column) and column.key != (column.key or "").lower() for column in columns)


def _unnamed(column: Column) -> bool:
    text = column.span.text if column.span else f'"{column.name}"'
    return column.key is not None and not any(f"{quote}{column.name}{quote}" in text for quote in "\"'`")


def with_casing(call: Span, now: str | None, wanted: str | None) -> Edit | None:
    """Return the edit that gives a `drizzle(...)` call another casing; None where it has no options to write it in."""
    source, text = call.source, call.text
    match = _CASING.search(text)
    if now and wanted and match:
        return Edit(source.span(call.start + match.start(1), call.start + match.end(1)), wanted)
    start, end = text.rfind("{"), text.rfind("}")
    if now or not wanted or start < 0 or text.count("{") != 1 or not text[end + 1 :].strip().startswith(")"):
        return None
    found = listing(source.span(call.start + start, call.start + end + 1))
    return found.adding(f'casing: "{wanted}"') if found else None
