"""Unified diff text to our hunks.

Written out because the common parser makes an object of every line, at more than four times the cost, where a branch
may differ by a million lines and a service's event loop must not stand still. Tests hold it against that parser.
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
        read = _hunk(lines, at + 1, header)
        if read is None:
            return None
        hunk, at = read
        found.append(hunk)
    return tuple(found)


def _hunk(lines: Sequence[str], at: int, header: re.Match[str]) -> tuple[Hunk, int] | None:
    """Return the hunk whose lines begin at index `at`, and the index behind it; None where the header miscounts."""
    left, left_count, right, right_count = (int(g) if g else 1 for g in header.groups())
    left_end, right_end = left + left_count, right + right_count
    first_left, first_right = left, right
    added, removed = [], []
    while left < left_end or right < right_end:
        if at == len(lines):
            return None
        kind = lines[at][:1]
        at += 1
        if kind == "+":
            added.append(right)
            right += 1
        elif kind == "-":
            removed.append(left)
            left += 1
        elif kind in (" ", "", "\r"):  # some tools strip the blank of an empty line
            left += 1
            right += 1
        elif kind != "\\":
            return None
    if left != left_end or right != right_end:
        return None
    both = frozenset(range(first_left, left_end)), frozenset(range(first_right, right_end))
    return Hunk(*both, frozenset(added), frozenset(removed)), at
