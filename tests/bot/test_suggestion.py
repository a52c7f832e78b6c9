"""When a fix becomes a suggestion block, and when it must not."""

import pytest

from bot.pull import ChangedFile, Hunk
from bot.suggestion import Suggestion, fence_for, suggest
from rules.report import LineEdit, LineFix

LINES = {n: f"line {n}" for n in range(1, 40)}
FILE = ChangedFile(
    "schema.ts",
    "modified",
    hunks=(
        Hunk(left=frozenset(), right=frozenset(range(5, 15)), added=frozenset({8}), removed=frozenset()),
        Hunk(left=frozenset(), right=frozenset(range(20, 30)), added=frozenset({25}), removed=frozenset()),
    ),
)


def fix(*edits: tuple[int, int, str], path: str = "schema.ts") -> LineFix:
    return LineFix("Mend it", tuple(LineEdit(path, *edit) for edit in edits))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (fix((8, 8, "new")), Suggestion(8, 8, "new")),
        (fix((8, 9, "a\nb\nc")), Suggestion(8, 9, "a\nb\nc")),
        (fix((8, 8, "")), Suggestion(8, 8, "")),
        (fix((8, 7, "before 8")), Suggestion(8, 8, "before 8\nline 8")),
        (fix((12, 12, "twelve"), (8, 8, "eight")), Suggestion(8, 12, "eight\nline 9\nline 10\nline 11\ntwelve")),
        (fix((3, 3, "outside the diff")), None),
        (fix((14, 20, "over two hunks")), None),
        (fix((8, 8, "a"), (8, 8, "b")), None),
        (fix((8, 8, "elsewhere"), path="other.ts"), None),
        (fix(), None),
    ],
)
def test_a_suggestion_replaces_whole_lines_of_one_hunk_or_is_not_made(given, expected):
    assert suggest(given, FILE, LINES.__getitem__) == expected


@pytest.mark.parametrize(("text", "fence"), [("a", "```"), ("`x`", "```"), ("```ts", "````"), ("a\n`````\n", "``````")])
def test_no_text_closes_its_fence(text, fence):
    assert fence_for(text) == fence
    assert Suggestion(1, 1, text).block() == f"{fence}suggestion\n{text}\n{fence}"
