"""Which keys of a table hold each row once, and what an ON CONFLICT finds among them."""

from collections.abc import Collection, Iterator

from schema.model import Index, Table


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


def partial_key(table: Table, columns: Collection[str]) -> Index | None:
    """Return the unique index over exactly these columns that holds a part of the rows only."""
    whole = (i for i in table.indexes if i.unique and i.where and len(i.leading) == len(i.columns))
    return next((index for index in whole if set(index.leading) == set(columns)), None)


def has_arbiter(table: Table, columns: Collection[str], *, narrowed: bool = False) -> bool:
    """Return whether `ON CONFLICT (columns)` finds its key: one over exactly these, in any order.

    One over a part of the rows is found only where a predicate is given too (`narrowed`).
    https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
    """
    plain = any(set(key) == set(columns) for key in unique_keys(table))
    return plain or (narrowed and partial_key(table, columns) is not None)
