"""Unified diff text to our hunks.

Written out because the common parser makes an object of every line: 7-20 microseconds each, where a branch may differ
by a million lines and a service's event loop must not stand still. Tests hold it against that parser.
"""

import re
from collections.abc import Sequence

from bot.pull import Hunk

MAX_LINES = 20_000  # of one file's diff; GitHub shows no more either (docs: repository limits)

_HEADER = re.compile(r"@@ -(\d{1,9})(?:,(\d{1,9}))? \+(\d{1,9})(?:,(\d{1,9}))? @@")


def hunks(patch: str) -> tuple[Hunk, ...] | None:
    """Return the hunks of one file's `patch` (from its first `@@` on); None where it is too large or no such diff."""
    lines = patch.removesuffix("\n").split("\n")
    if len(lines) > MAX_LINES:
        return None
    found = []
    at = 0
    while at < len(lines):
        header = _HEADER.match(lines[at])
        if header is None:
            if lines[at] and not lines[at].startswith("\\"):  # "\ No newline at end of file"
                return None
            at += 1
            continue
        left, left_count, right, right_count = (int(g) if g else 1 for g in header.groups())
        end = _end(lines, at + 1, left_count, right_count)
        if end is None:
            return None
        found.append(_hunk(lines[at + 1 : end], left, right))
        at = end
    return tuple(found)


def _end(lines: Sequence[str], at: int, left: int, right: int) -> int | None:
    """Return the index behind the hunk's last line, where its `left` and `right` lines are used up; None if never."""
    while left > 0 or right > 0:
        if at >= len(lines):
            return None
        kind = lines[at][:1]
        if kind == "-":
            left -= 1
        elif kind == "+":
            right -= 1
        elif kind in (" ", "", "\r"):  # some tools strip the blank of an empty line
            left, right = left - 1, right - 1
        elif kind != "\\":
            return None
        at += 1
    return at if left == right == 0 else None


def _hunk(lines: Sequence[str], left: int, right: int) -> Hunk:
    added, removed = [], []
    first_left, first_right = left, right
    for line in lines:
        kind = line[:1]
        if kind == "-":
            removed.append(left)
            left += 1
        elif kind == "+":
            added.append(right)
            right += 1
        elif kind != "\\":
            left, right = left + 1, right + 1
    return Hunk(
        left=frozenset(range(first_left, left)),
        right=frozenset(range(first_right, right)),
        added=frozenset(added),
        removed=frozenset(removed),
    )
