"""Which keys of a table hold each row once, and what an ON CONFLICT finds among them."""

from collections.abc import Collection, Iterator

from schema.model import Table


def constraint_keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the columns of the primary key, wherever it is written, and of the unique constraints."""
    if table.primary_key:
        yield table.primary_key.columns
    yield from ((c.name,) for c in table.columns if c.primary_key)
    yield from (unique.columns for unique in table.uniques)


def unique_keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the columns of every key that holds each row once."""
    yield from constraint_keys(table)
    yield from (i.leading for i in table.indexes if i.unique and not i.where and len(i.leading) == len(i.columns))


def has_arbiter(table: Table, columns: Collection[str], *, narrowed: bool = False) -> bool:
    """Return whether `ON CONFLICT (columns)` finds its key: one over exactly these, in any order.

    One over a part of the rows is found only where a predicate is given too (`narrowed`).
    https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
    """
    wanted = set(columns)
    part = narrowed and any(
        i.unique and i.where and len(i.leading) == len(i.columns) and set(i.leading) == wanted for i in table.indexes
    )
    return part or any(set(key) == wanted for key in unique_keys(table))
