"""Which indexes serve which columns: the leading columns decide, a partial index serves only its part."""

import re
from collections.abc import Iterable, Iterator

from schema.keys import constraint_keys, unique_keys
from schema.model import ForeignKey, Index, Table
from schema.postgres.reading.names import derived

_FILLED = re.compile(r"\(*\s*(?:\"?\w+\"?\s*\.\s*)?\"?(?P<column>\w+)\"?\s+is\s+not\s+null\s*\)*", re.IGNORECASE)


def serves(table: Table, columns: tuple[str, ...]) -> bool:
    """Return whether a look-up by `columns` (in any order) finds an index, a unique constraint or the primary key.

    Of three columns and more, all but one narrow the search enough: `(tenant, project, item)` is served by
    `(tenant, project)`.
    """
    wanted = set(columns)
    enough = len(wanted) - 1 if len(wanted) > 2 else len(wanted)
    return any(len(key) >= enough and set(key[:enough]) <= wanted for key in keys(table))


def serves_key(table: Table, key: ForeignKey, target: Table | None) -> bool:
    """Return whether the rows that point to one row of `target` are found by an index.

    Of `(tenant_id, order_id)` one on `order_id` is enough where `orders.id` alone says which row is meant.
    """
    if len(key.columns) == 1:
        return serves(table, key.columns)
    alone = {key[0] for key in unique_keys(target) if len(key) == 1} if target else set()
    telling = {name for name, other in zip(key.columns, key.references_columns, strict=False) if other in alone}
    return serves(table, key.columns) or any(one[:1] and one[0] in telling for one in keys(table))


def has_another_id(table: Table) -> bool:
    """Return whether there is an id beside the primary key: unique, always there, and not counting."""
    columns = [table.column(key[0]) for key in unique_keys(table) if len(key) == 1]
    return any(c and c.not_null and c.name.endswith("id") and c.type in ("uuid", "text", "varchar") for c in columns)


def keys(table: Table) -> Iterator[tuple[str, ...]]:
    """Yield the columns of everything that is indexed as a whole, in the index's order; an expression ends a key."""
    yield from constraint_keys(table)
    yield from (plain_key(index) for index in table.indexes if _whole(index) and index.method in ("btree", "hash"))


def primary(table: Table) -> tuple[str, ...]:
    """Return the columns of the primary key, wherever it is written; none where there is none."""
    return table.primary_key.columns if table.primary_key else tuple(c.name for c in table.columns if c.primary_key)


def primary_name(table: Table) -> str | None:
    """Return what the primary key is called: Postgres gives one that nobody named a name; None where there is none."""
    named = table.primary_key.name if table.primary_key else None
    return (named or derived(table.id, (), "pkey")) if primary(table) else None


def leads(table: Table) -> frozenset[str]:
    """Return the columns that some key or index starts with, partial ones among them."""
    return frozenset(key[0] for key in (*keys(table), *map(plain_key, table.indexes)) if key)


def _whole(index: Index) -> bool:
    """Return whether the index holds every row that is looked for: those without a value nobody finds by it."""
    match = _FILLED.fullmatch(index.where) if index.where else None
    return index.where is None or (match is not None and plain_key(index)[:1] == (match["column"],))


def plain_key(index: Index) -> tuple[str, ...]:
    """Return the leading columns of an index up to its first expression."""
    return index.leading


def has_index(table: Table, index: Index) -> bool:
    """Return whether the table has the very index."""
    return table.index(index.name) == index


def twins(index: Index, others: Iterable[Index]) -> list[Index]:
    """Return those of `others` that index the very same."""
    first, what = index.leading, (index.columns, index.method, index.where)
    alike = [other for other in others if other.leading == first]  # most are told apart by that
    return [other for other in alike if (other.columns, other.method, other.where) == what]


def same_key(index: Index, table: Table) -> str | None:
    """Return the constraint whose index is in exactly the same order."""
    if index.where is not None or not index.usual:
        return None
    if table.primary_key and table.primary_key.columns == plain_key(index):
        return "the primary key"
    return next((f"`{unique.name}`" for unique in table.uniques if unique.columns == plain_key(index)), None)
