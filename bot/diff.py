"""Unified diff text to our hunks."""

from collections.abc import Iterable

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk as ParsedHunk
from unidiff.patch import PatchSet

from bot.pull import Hunk

MAX_LINES = 20_000  # of one file's diff; GitHub shows no more either (docs: repository limits)


def hunks(patch: str) -> tuple[Hunk, ...] | None:
    """Return the hunks of one file's `patch` (from its first `@@` on); None where it is too large or no diff at all."""
    if patch.count("\n") > MAX_LINES:
        return None
    try:
        files = PatchSet(f"--- a/file\n+++ b/file\n{patch}")
    except UnidiffParseError:
        return None
    return tuple(_hunk(hunk) for file in files for hunk in file)


def _hunk(hunk: ParsedHunk) -> Hunk:
    return Hunk(
        left=_lines(line.source_line_no for line in hunk.source_lines()),
        right=_lines(line.target_line_no for line in hunk.target_lines()),
        added=_lines(line.target_line_no for line in hunk if line.is_added),
        removed=_lines(line.source_line_no for line in hunk if line.is_removed),
    )


def _lines(numbers: Iterable[int | None]) -> frozenset[int]:
    return frozenset(n for n in numbers if n is not None)
