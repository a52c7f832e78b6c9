"""Statements that a `--> statement-breakpoint` cuts in two: Drizzle splits the text wherever it stands."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from schema.postgres.grammar import SqlError, TooDeep, parse
from schema.postgres.migration import Migration
from schema.postgres.parse import BREAKPOINT
from schema.span import Span

MAX_PIECES = 12  # that one statement is looked for in
MAX_CUTS = 20
_QUOTE = re.compile(r"\$(?:[^\W\d]\w*)?\$")


@dataclass(frozen=True)
class Cut:
    """The pieces `first` to `last` (from 0) are one statement; `breakpoints` are what stands in it."""

    first: int
    last: int
    breakpoints: tuple[Span, ...]


def cuts(migration: Migration) -> tuple[Cut, ...]:
    """Return the pieces that Postgres cannot parse, but can together with those after them."""
    broken = sorted({statement.chunk for statement in migration.statements if statement.error})
    found: list[Cut] = []
    for first in broken[: MAX_CUTS * MAX_PIECES] if len(broken) > 1 else ():
        if len(found) < MAX_CUTS and not (found and first <= found[-1].last):
            cut = _healed(migration, first)
            found += [cut] if cut else []
    return tuple(found)


def _healed(migration: Migration, first: int) -> Cut | None:
    text, starts = migration.source.text, _starts(migration.source.text)
    for last in _ends(text, starts, first):
        end = starts[last + 1] - len(BREAKPOINT) if last + 1 < len(starts) else len(text)
        try:
            parse(text[starts[first] : end])  # the breakpoint is a comment to Postgres
        except (SqlError, TooDeep):
            continue
        inner = (migration.source.span(at - len(BREAKPOINT), at) for at in starts[first + 1 : last + 1])
        return Cut(first, last, tuple(inner))
    return None


def _ends(text: str, starts: list[int], first: int) -> Iterator[int]:
    """Yield the pieces a statement may end in: those next to it, and the one where its dollar quote ends."""
    yield from range(first + 1, min(first + MAX_PIECES, len(starts)))
    if first + 1 < len(starts):
        quotes = _QUOTE.findall(text, starts[first], starts[first + 1])
        end = text.find(quotes[-1], starts[first + 1]) if len(quotes) % 2 else -1
        last = bisect_right(starts, end) - 1
        if last >= first + MAX_PIECES:
            yield last


def _starts(text: str) -> list[int]:
    starts, at = [0], text.find(BREAKPOINT)
    while at >= 0:
        starts.append(at + len(BREAKPOINT))
        at = text.find(BREAKPOINT, starts[-1])
    return starts
