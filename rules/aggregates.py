"""What SQL by hand adds up: a bigint or a numeric, which drivers hand over as a string."""

import re

from rules.context import Context

MAX_SQL = 500  # characters
_COUNT = re.compile(r"count\s*\([^()]*(?:\([^()]*\)[^()]*)*\)(?:\s*filter\s*\(.*\))?", re.IGNORECASE | re.DOTALL)
_COALESCED = re.compile(r"coalesce\s*\((?P<inner>.*),\s*0\s*\)", re.IGNORECASE | re.DOTALL)
_OVER = re.compile(
    r"(?P<what>sum|avg)\s*\(\s*(?:\"(?P<table>\w+)\"\.\"(?P<column>\w+)\""
    r"|case\s+when\b.*\bthen\s+\d+(?:\s+else\s+\d+)?\s+end)\s*\)(?:\s*filter\s*\(.*\))?",
    re.IGNORECASE | re.DOTALL,
)
_WHOLE = ("smallint", "integer", "bigint", "numeric", "serial", "smallserial", "bigserial")


def comes_as_text(text: str, ctx: Context) -> str | None:
    """Return what the whole of an SQL text is, a `count`, `sum` or `average`, if its value arrives as a string."""
    if len(text) > MAX_SQL:
        return None
    coalesced = _COALESCED.fullmatch(text.strip())
    said = (coalesced["inner"] if coalesced else text).strip()
    if _COUNT.fullmatch(said):
        return "count"
    over = _OVER.fullmatch(said)
    if over is None or (over["column"] and not _is_whole(over["table"], over["column"], ctx)):
        return None
    return "sum" if over["what"].lower() == "sum" else "average"


def _is_whole(table: str, column: str, ctx: Context) -> bool:
    """Whether the column holds whole or exact numbers: of floats a sum is a number."""
    named = [t.column(column) for t in ctx.declared.tables.values() if t.name == table]
    return bool(named) and all(c is not None and c.type.partition("(")[0] in _WHOLE for c in named)
