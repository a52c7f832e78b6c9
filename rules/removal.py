"""Edits that take something out of a file, where nothing else is left idle by it."""

import re
from itertools import islice

from schema.edits import Edit
from schema.model import Index, Table, Unique
from schema.span import Span

_CHAINED = re.compile(r"\s*\.unique\([^()]*\)$")
_BUILT = re.compile(r"(\w+)\(")


def without_line(span: Span) -> Edit | None:
    """Return the edit that takes out what stands on lines of its own; None where it shares them."""
    source = span.source
    start, end = source.start_of(span.line), source.start_of(span.end_line + 1)
    around = source.text[start : span.start] + source.text[span.end : end]
    return Edit(Span(source, start, end), "") if around.strip() in ("", ",") else None


def without_part(part: Index | Unique, table: Table) -> Edit | None:
    """Return the edit that takes an index or a unique constraint out of the table's own declaration.

    None where other tables share the line, or nothing else in the file uses the import.
    """
    span, call = part.span, table.source.call if table.source else None
    if span is None or call is None or not (call.path == span.path and call.start <= span.start < span.end <= call.end):
        return None
    if chained := _CHAINED.search(span.text):
        return Edit(span.source.span(span.start + chained.start(), span.end), "")
    built = _BUILT.match(span.text)
    others = islice(re.finditer(rf"\b{built[1]}\(", span.source.text), 1, None) if built else ()
    return without_line(span) if any(others) else None
