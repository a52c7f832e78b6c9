"""Configurations that only show the tables of another one: a test database, a second set of credentials."""

from schema.difference import Difference, Side


def without_mirrors(differences: tuple[Difference, ...]) -> tuple[Difference, ...]:
    """Return the differences without those that have no migrations and no table that another one does not have."""
    return tuple(
        one
        for index, one in enumerate(differences)
        if not any(
            _mirrors(one, other)
            for number, other in enumerate(differences)
            if number < index or (number > index and not _mirrors(other, one))
        )
    )


def _mirrors(one: Difference, other: Difference) -> bool:
    sides = ((one.base, other.base), (one.head, other.head))
    if any(mine.journal.entries for mine, _ in sides) or not any(_declared(mine) for mine, _ in sides):
        return False
    return all(_declared(mine) <= _declared(theirs) for mine, theirs in sides)


def _declared(side: Side) -> frozenset[tuple[str, int]]:
    """Return where the tables are declared."""
    spans = (table.span for table in side.declared.tables.values())
    return frozenset((span.path, span.start) for span in spans if span is not None)
