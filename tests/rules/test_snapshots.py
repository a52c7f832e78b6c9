"""Snapshots that follow one another, where one of them is gone: no example can delete a file."""

from dataclasses import replace

from rules.drifting import collides
from schema.difference import Side
from schema.drizzle.journal import Entry, Journal
from schema.model import Database
from tests.rules.test_run import difference

FIRST = Entry(0, "0000_first", 1, "d/0000_first.sql", "d/meta/0000_snapshot.json", True, None)
LATE = Entry(1, "0001_late", 2, "d/0001_late.sql", "d/meta/0001_snapshot.json", True, None)


def side(ids: tuple[str, str], *entries: Entry) -> Side:
    return Side(Database(), None, Journal(entries, None), ids)


def test_two_snapshots_that_follow_one_collide() -> None:
    both = difference(base=side(("b", "a"), FIRST), head=side(("c", "a"), FIRST, LATE))
    assert collides(both)


def test_a_snapshot_that_took_the_place_of_the_other_collides_with_nothing() -> None:
    gone = replace(FIRST, snapshot_path=None)
    moved = difference(base=side(("b", "a"), FIRST), head=side(("c", "a"), gone, LATE))
    assert not collides(moved)
