"""Hunks of a patch: what each kind of line counts for, and which lines a comment may stand on."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.diff import MAX_LINES, hunks
from bot.pull import Hunk


def test_each_kind_of_line() -> None:
    patch = "@@ -3,4 +3,5 @@ function\n kept\n-gone\n+new\n+newer\n \n kept\n\\ No newline at end of file"
    assert hunks(patch) == (
        Hunk(
            left=frozenset({3, 4, 5, 6}),
            right=frozenset({3, 4, 5, 6, 7}),
            added=frozenset({4, 5}),
            removed=frozenset({4}),
        ),
    )


def test_a_comment_may_span_one_hunk_only() -> None:
    first, second = hunks("@@ -1 +1,2 @@\n a\n+b\n@@ -10,2 +11 @@\n-c\n d\n") or ()
    assert (first.left, first.right, second.left, second.right) == ({1}, {1, 2}, {10, 11}, {11})


@pytest.mark.parametrize(
    ("patch", "added", "removed"),
    [
        ("@@ -0,0 +1,2 @@\n+a\n+b", {1, 2}, set()),
        ("@@ -1,2 +0,0 @@\n-a\n-b\n", set(), {1, 2}),
        ("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n", {1}, {1}),
        ("@@ -1,2 +1,3 @@\n a\n+@@ -9 +9 @@\n\n", {2}, set()),
        ("@@ -1 +1 @@\n--- a/x\n+++ b/x\n", {1}, {1}),
        ("@@ -1 +1,2 @@\n a\r\n+b\r\n", {2}, set()),
        ("@@ -1 +1 @@\n-\x0c\u2028\r\n+\x1c\n", {1}, {1}),
    ],
)
def test_odd_patches(patch: str, added: set[int], removed: set[int]) -> None:
    (hunk,) = hunks(patch) or ()
    assert (hunk.added, hunk.removed) == (added, removed)


@pytest.mark.parametrize(
    "patch",
    [
        "no diff at all",
        "@@ -1,2 +1 @@\n-a\n",
        "@@ -1 +1,2 @@\n a\n a\n",
        "@@ -1 +1 @@\n?a\n",
        "@@ -1,999999999 +1,999999999 @@\n a\n",
    ],
)
def test_what_is_no_diff(patch: str) -> None:
    assert hunks(patch) is None


def test_a_patch_too_large_is_left_alone() -> None:
    assert hunks(f"@@ -0,0 +1,{MAX_LINES} @@\n" + "+x\n" * MAX_LINES) is None


LINES = st.lists(st.sampled_from(["a\n", "b\n", "\n", "-- x\n", "+\n", "@@ -1 +1 @@\n", "c\r\n"]), max_size=40)


@given(LINES, LINES)
def test_exactly_what_differs_is_added_or_removed(before: list[str], after: list[str]) -> None:
    patch = "".join(list(difflib.unified_diff(before, after, "a", "b"))[2:])
    changes = [o for o in difflib.SequenceMatcher(None, before, after).get_opcodes() if o[0] != "equal"]
    found = (hunks(patch) or ()) if patch else ()
    assert {n for hunk in found for n in hunk.removed} == {n + 1 for _, a, b, _, _ in changes for n in range(a, b)}
    assert {n for hunk in found for n in hunk.added} == {n + 1 for _, _, _, a, b in changes for n in range(a, b)}
