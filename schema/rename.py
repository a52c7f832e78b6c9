"""Renames: a dropped thing and an added one of the same shape, each paired once, with a confidence.

What drizzle-kit was told at its prompt stands in its snapshot: such a pair is no guess.
"""

from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import TypeVar

from schema import changes as c
from schema.model import Column, Enum, Table
from schema.postgres.types import same_type

_LIKELY = 0.5  # below it a rename is not said
_TOLD = "drizzle-kit was told so, says its snapshot"
_MANY = 200  # things on a side; beyond it pairs are not looked for

_D = TypeVar("_D")
_A = TypeVar("_A")


def _pairs(dropped: list[_D], added: list[_A], score: Callable[[_D, _A], float]) -> Iterator[tuple[_D, _A, float]]:
    """Yield the best pairs first, each thing once."""
    if len(dropped) > _MANY or len(added) > _MANY:
        return
    scored = [(score(d, a), i, j) for i, d in enumerate(dropped) for j, a in enumerate(added)]
    taken: set[tuple[str, int]] = set()
    for value, i, j in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if value >= _LIKELY and not taken & {("d", i), ("a", j)}:
            taken |= {("d", i), ("a", j)}
            yield dropped[i], added[j], round(value, 2)


def _alike(first: str, second: str) -> float:
    return SequenceMatcher(None, first[:100].lower(), second[:100].lower()).ratio()


def renamed_columns(
    before: Table, after: Table, dropped: list[c.ColumnDropped], added: list[c.ColumnAdded], told: Mapping[str, str]
) -> Iterator[c.PossibleRename]:
    """Yield the columns of one table that look renamed: same type, and the name, the place or the rest alike."""
    if not dropped or not added:
        return
    old_places = _places(before, after)
    new_places = _places(after, before)

    def score(old: c.ColumnDropped, new: c.ColumnAdded) -> float:
        a, b = old.column, new.column
        if told.get(old.object) == new.object:
            return 1.0
        if not same_type(a.type, b.type) or "type" in a.unknown | b.unknown:
            return 0.0
        value = 0.25 + 0.35 * _alike(a.name, b.name)
        value += 0.2 if old_places.get(a.name) == new_places.get(b.name) else 0.0
        value += 0.1 if _rest(a) == _rest(b) else 0.0
        return value + (0.1 if len(dropped) == 1 and len(added) == 1 else 0.0)

    for old, new, confidence in _pairs(dropped, added, score):
        why = f"`{new.column.name}` has the type of `{old.column.name}`"
        if told.get(old.object) == new.object:
            why = _TOLD
        elif old_places.get(old.column.name) == new_places.get(new.column.name):
            why += " and stands in its place"
        yield c.PossibleRename("column", old, new, confidence, why)


def _places(table: Table, other: Table) -> dict[str, str | None]:
    """Return for each column the nearest one before it that both tables have."""
    places: dict[str, str | None] = {}
    previous: str | None = None
    for column in table.columns:
        places[column.name] = previous
        if other.column(column.name) is not None:
            previous = column.name
    return places


def _rest(column: Column) -> tuple[bool, bool, str | None]:
    return column.not_null, column.primary_key, column.default


def renamed_tables(
    dropped: list[c.TableDropped], added: list[c.TableAdded], told: Mapping[str, str]
) -> Iterator[c.PossibleRename]:
    """Yield the tables that look renamed: most of their columns are the same."""

    def score(old: c.TableDropped, new: c.TableAdded) -> float:
        if told.get(old.object) == new.object:
            return 1.0
        first, second = _shape(old.table), _shape(new.table)
        shared = len(first & second) / max(len(first | second), 1)
        return 0.8 * shared + 0.2 * _alike(old.table.name, new.table.name) if shared >= 0.5 else 0.0

    for old, new, confidence in _pairs(dropped, added, score):
        count = len(_shape(old.table) & _shape(new.table))
        why = f"`{new.table.name}` has {count} of the {len(old.table.columns)} columns of `{old.table.name}`"
        known = told.get(old.object) == new.object
        yield c.PossibleRename("table", old, new, confidence, _TOLD if known else why)


def _shape(table: Table) -> set[tuple[str, str]]:
    return {(column.name, column.type) for column in table.columns}


def renamed_enums(dropped: list[c.EnumDropped], added: list[c.EnumAdded]) -> Iterator[c.PossibleRename]:
    """Yield the enums that look renamed: most of their values are the same."""

    def score(old: c.EnumDropped, new: c.EnumAdded) -> float:
        return _shared(old.enum, new.enum)

    for old, new, confidence in _pairs(dropped, added, score):
        why = f"`{new.enum.name}` has the values of `{old.enum.name}`"
        yield c.PossibleRename("enum", old, new, confidence, why)


def _shared(first: Enum, second: Enum) -> float:
    values, others = set(first.values), set(second.values)
    return len(values & others) / max(len(values | others), 1)
