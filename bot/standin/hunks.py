"""Which lines of a patch may carry a comment, and the piece of the patch GitHub quotes above it."""

import re
from dataclasses import dataclass

HEADER = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True)
class DiffLine:
    """One line of a hunk: its sign, its text, and its number on each side where it stands (None: not there)."""

    sign: str
    text: str
    left: int | None
    right: int | None


@dataclass(frozen=True)
class Hunk:
    """One hunk: its `@@` line and the lines below it."""

    header: str
    lines: tuple[DiffLine, ...]

    def index(self, side: str, line: int) -> int | None:
        """Return where the line numbered `line` on `side` stands in this hunk, or None."""
        for index, each in enumerate(self.lines):
            if line == (each.left if side == "LEFT" else each.right):
                # An unchanged line is on both sides; a changed one only on its own.
                return index
        return None

    def quote(self, upto: int, lines: int = 4) -> str:
        """Return the `diff_hunk` that GitHub shows: the header and the lines up to the commented one."""
        shown = self.lines[max(0, upto - lines + 1) : upto + 1]
        return "\n".join([self.header, *(f"{line.sign}{line.text}" for line in shown)])


def hunks(patch: str | None) -> tuple[Hunk, ...]:
    """Return the hunks of a patch as GitHub sends it (from the first `@@`); none for a missing patch."""
    found: list[Hunk] = []
    header, lines, left, right = "", list[DiffLine](), 0, 0
    for text in (patch or "").split("\n"):
        if opening := HEADER.match(text):
            if header:
                found.append(Hunk(header, tuple(lines)))
            header, lines = text, []
            left, right = int(opening[1]), int(opening[3])
        elif text[:1] in ("+", "-", " "):
            sign = text[0]
            lines.append(DiffLine(sign, text[1:], None if sign == "+" else left, None if sign == "-" else right))
            left += sign != "+"
            right += sign != "-"
    if header:
        found.append(Hunk(header, tuple(lines)))
    return tuple(found)


def problem(patch: str | None, side: str, line: int, start: tuple[str, int] | None = None) -> str | None:
    """Return GitHub's own text about a comment that cannot be placed, or None for one that can.

    `start` is the side and line on which a range begins. Sources: the texts users report, such as
    https://github.com/parkerbxyz/suggest-changes/issues/28 and https://github.com/ubuntu/WSL/issues/244.
    """
    found = hunks(patch)
    at = next((hunk for hunk in found if hunk.index(side, line) is not None), None)
    if at is None:
        return (
            "Pull request review thread line must be part of the diff, "
            "Pull request review thread diff hunk can't be blank"
        )
    if start is None:
        return None
    begin, end = at.index(*start), at.index(side, line)
    if start[0] == side and start[1] >= line:
        return "Pull request review thread start line must precede the end line."
    if begin is None or end is None or begin >= end:
        return "Pull request review thread start line must be part of the same hunk as the line."
    return None
