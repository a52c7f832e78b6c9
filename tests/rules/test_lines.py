"""Whole-line edits: committing them gives exactly what the character edits give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.kit import Fix
from rules.lines import edited, line_edits, line_fix
from rules.report import LineEdit
from schema.edits import Edit, apply
from schema.span import Source

TEXT = "one\ntwo\nthree\nfour\n"


def edit(text: str, start: int, end: int, new: str) -> Edit:
    return Edit(Source("a.ts", text).span(start, end), new)


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        ([(0, 3, "1")], [(1, 1, "1")]),
        ([(4, 8, "")], [(2, 2, "")]),  # a line with its end
        ([(3, 3, "!"), (0, 0, "x")], [(1, 1, "xone!")]),  # two of one line
        ([(0, 3, "1"), (14, 18, "4")], [(1, 1, "1"), (4, 4, "4")]),
        ([(3, 4, " ")], [(1, 2, "one two")]),  # the line end itself
        ([(3, 3, "\nand a half")], [(1, 1, "one\nand a half")]),
    ],
)
def test_edits_become_lines(edits: list[tuple[int, int, str]], lines: list[tuple[int, int, str]]) -> None:
    made = line_edits(tuple(edit(TEXT, *e) for e in edits))
    assert made == tuple(LineEdit("a.ts", *line) for line in lines)


@given(
    st.text(alphabet="ab\n", max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4), st.text(alphabet="x\n", max_size=3)), max_size=4),
)
def test_lines_give_what_the_edits_give(text: str, wishes: list[tuple[int, int, str]]) -> None:
    source = Source("a.ts", text)
    edits, at = [], 0
    for start, length, new in sorted(wishes):
        if at <= start <= start + length <= len(text):
            edits.append(Edit(source.span(start, start + length), new))
            at = start + length + 1
    lines = line_edits(tuple(edits))
    if all(line.text for line in lines):  # '' deletes lines; a line that is only emptied cannot be told from that
        assert edited(text, list(lines)).rstrip("\n") == apply(source, edits).rstrip("\n")


def test_edits_of_the_base_commit_are_no_suggestion() -> None:
    source = Source("a.ts", TEXT, at_base=True)
    fix = line_fix(Fix("Mend it", [Edit(source.span(0, 3), "1")]))
    assert fix is not None
    assert fix.edits == ()


def test_contradicting_edits_are_no_suggestion() -> None:
    fix = line_fix(Fix("Mend it", [edit(TEXT, 0, 3, "1"), edit(TEXT, 1, 2, "2")]))
    assert fix is not None
    assert fix.edits == ()
