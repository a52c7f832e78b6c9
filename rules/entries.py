"""Entries of the journal as places that a finding can stand at, and the values in them as edits."""

import re

from schema.difference import Difference
from schema.drizzle.journal import Entry
from schema.edits import Edit
from schema.span import Source, Span


def added(difference: Difference) -> tuple[Entry, ...]:
    """Return the migrations that only head has, in the order they run."""
    known = {entry.tag for entry in difference.base.journal.entries}
    return tuple(entry for entry in difference.head.journal.entries if entry.tag not in known)


def place(entry: Entry) -> Span:
    """Return where the journal names the migration, its file where there is no journal.

    Of the whole entry, a diff may show a brace as kept.
    """
    if entry.span is None:
        return Source(entry.sql_path, "").span(0, 0)
    at = entry.span.start + max(0, entry.span.text.find(f'"{entry.tag}"'))
    return entry.span.source.span(at, at)


def number(entry: Entry, key: str) -> Span | None:
    """Return the digits of `when` or `idx` in the journal."""
    found = re.search(rf"\"{key}\"\s*:\s*(\d+)", entry.span.text) if entry.span else None
    if entry.span is None or found is None:
        return None
    return entry.span.source.span(entry.span.start + found.start(1), entry.span.start + found.end(1))


def set_when(entry: Entry, when: int) -> Edit | None:
    """Return the edit that gives an entry another `when` (milliseconds); None where it cannot be found."""
    digits = number(entry, "when")
    return None if digits is None else Edit(digits, str(when))
