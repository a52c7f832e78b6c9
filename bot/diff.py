"""Unified diff text to our hunks: the lines of each side that a comment may stand on."""

from collections.abc import Iterable

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk as ParsedHunk
from unidiff.patch import PatchSet

from bot.pull import Hunk

MAX_LINES = 20_000  # of one file's diff; GitHub shows no more either (docs: repository limits)

_HEADER = "--- a/file\n+++ b/file\n"  # GitHub's patches begin at the first hunk


def hunks(patch: str) -> tuple[Hunk, ...] | None:
    """Return the hunks of one file's `patch` (from its first `@@` on); None where it is too large or no such diff."""
    if patch.count("\n") > MAX_LINES:
        return None
    try:
        files = PatchSet(f"{_HEADER}{patch}")
    except UnidiffParseError:
        return None
    return (tuple(_hunk(hunk) for hunk in files[0]) or None) if len(files) == 1 else None


def _hunk(hunk: ParsedHunk) -> Hunk:
    lines = list(hunk)
    return Hunk(
        left=_numbers(line.source_line_no for line in lines),
        right=_numbers(line.target_line_no for line in lines),
        added=_numbers(line.target_line_no for line in lines if line.is_added),
        removed=_numbers(line.source_line_no for line in lines if line.is_removed),
    )


def _numbers(found: Iterable[int | None]) -> frozenset[int]:
    return frozenset(number for number in found if number is not None)
