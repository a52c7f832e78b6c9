"""Entries of the journal as places that a finding can stand at, and the values in them as edits."""

import re
from shlex import quote

from schema.difference import Difference
from schema.drizzle.journal import Entry
from schema.edits import Edit
from schema.span import Source, Span, Unread

HABIT = 3  # files that no journal names; a repository with more of them runs them by means of its own


def added(difference: Difference) -> tuple[Entry, ...]:
    """Return the migrations that only head has, in the order they run."""
    known = {entry.tag for entry in difference.base.journal.entries}
    return tuple(entry for entry in difference.head.journal.entries if entry.tag not in known)


def run_otherwise(difference: Difference) -> tuple[Unread, ...]:
    """Return the new .sql files that the journal does not name, where this repository runs such by means of its own."""
    before, after = difference.base.journal.stray, difference.head.journal.stray
    why = "the journal does not name it, and how it runs is not known"
    new = [path for path in after if path not in before] if len(before) > HABIT else []
    return tuple(Unread(path, None, "what it does", why) for path in new)


def generate(difference: Difference, options: str = "") -> str:
    """Return the command line that lets drizzle-kit write a migration, from the root of the repository."""
    root, command = difference.package.root, f"npx drizzle-kit generate{options}"
    return f"(cd {quote(root)} && {command})" if root else command


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
