"""A fix as a suggestion block: only where committing it in GitHub's page does exactly what the fix says."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.pull import ChangedFile
from rules.report import LineEdit, LineFix

Line = Callable[[int], str]


@dataclass(frozen=True)
class Suggestion:
    """Replace the lines `start_line`..`end_line` of the head commit by `text`; '' deletes them."""

    start_line: int
    end_line: int
    text: str

    def block(self) -> str:
        """Return the Markdown block, with a fence longer than any inside."""
        fence = fence_for(self.text)
        body = f"{self.text}\n" if self.text else ""
        return f"{fence}suggestion\n{body}{fence}"


def fence_for(text: str) -> str:
    """Return a fence of backticks that nothing in `text` can close."""
    longest = run = 0
    for character in text:
        run = run + 1 if character == "`" else 0
        longest = max(longest, run)
    return "`" * max(3, longest + 1)


def suggest(fix: LineFix, file: ChangedFile, line: Line) -> Suggestion | None:
    """Return the suggestion that carries out all of `fix`, or None where one block of whole lines in one hunk cannot.

    `line(n)` returns line n of the head commit: an insertion repeats the line it is put next to, and edits that lie
    apart repeat what stands between them.
    """
    if not fix.edits or any(edit.path != file.path for edit in fix.edits):
        return None
    edits = sorted((_anchored(edit, line) for edit in fix.edits), key=lambda e: e.start_line)
    parts: list[str] = []
    at = edits[0].start_line
    for edit in edits:
        if edit.start_line < at:
            return None  # two edits of one line: which comes first is not ours to guess
        parts += [line(n) for n in range(at, edit.start_line)]
        if edit.text:
            parts.append(edit.text)
        at = edit.end_line + 1
    first, last = edits[0].start_line, at - 1
    if file.hunk_of("RIGHT", first, last) is None:
        return None
    return Suggestion(first, last, "\n".join(parts))


def _anchored(edit: LineEdit, line: Line) -> LineEdit:
    """Turn an insertion before a line into a replacement of that line; a suggestion cannot replace nothing."""
    if edit.end_line >= edit.start_line:
        return edit
    kept = line(edit.start_line)
    return LineEdit(edit.path, edit.start_line, edit.start_line, f"{edit.text}\n{kept}")
