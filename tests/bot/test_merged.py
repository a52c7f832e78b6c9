"""Fixes of several findings are one where they only add, and stay apart where they disagree."""

import pytest

from bot.merged import merged
from rules.report import LineEdit, LineFix

LAST = "  name: text(),"
MADE = LineFix("Add `createdAt`", (LineEdit("s.ts", 7, 7, f"{LAST}\n  createdAt: timestamp(),"),))
KEPT = LineFix("Add `updatedAt`", (LineEdit("s.ts", 7, 7, f"{LAST}\n  updatedAt: timestamp(),"),))
IMPORT = LineEdit("s.ts", 1, 1, 'import { timestamp, uuid } from "drizzle-orm/pg-core";')
INDEX = LineEdit("s.ts", 8, 8, "}, (t) => [index().on(t.name)]);")


def test_what_is_added_below_one_line_is_added_together() -> None:
    (edit,) = merged([MADE, KEPT]).edits
    assert edit == LineEdit("s.ts", 7, 7, f"{LAST}\n  createdAt: timestamp(),\n  updatedAt: timestamp(),")


def test_what_two_fixes_write_alike_is_written_once_and_the_rest_stays() -> None:
    fix = merged([LineFix("a", (*MADE.edits, IMPORT)), LineFix("b", (INDEX, IMPORT))])
    assert fix.edits == (IMPORT, *MADE.edits, INDEX)


def test_fixes_that_do_not_meet_stay_where_they_are() -> None:
    assert merged([MADE, LineFix("b", (INDEX,))]) is None
    assert merged([MADE]) is None


@pytest.mark.parametrize(
    "other",
    [
        LineEdit("s.ts", 7, 7, "  title: text(),"),  # another line in its place
        LineEdit("s.ts", 6, 7, "  id: uuid(),\n  name: text(),\n  a: text(),"),  # more of the file
        LineEdit("s.ts", 7, 7, f"{LAST}\n  updatedAt: timestamp()"),  # no comma: nothing can follow
    ],
)
def test_fixes_that_disagree_are_not_merged(other: LineEdit) -> None:
    assert merged([MADE, LineFix("Other", (other,))]) is None
