"""What a change brings along: a new table all its parts at once, to be spoken of once; an old one just the part."""

from collections.abc import Iterable, Iterator

from rules.context import Context
from rules.names import short
from schema.changes import CheckAdded, ColumnAdded, ForeignKeyAdded, IndexAdded, TableAdded, UniqueAdded
from schema.model import Column, ForeignKey, Table
from schema.postgres.actions import AddColumn

Part = TableAdded | ColumnAdded | IndexAdded | ForeignKeyAdded | UniqueAdded | CheckAdded


def columns(added: TableAdded | ColumnAdded | AddColumn, ctx: Context) -> tuple[Column, ...]:
    """Return the columns that this change is the one to speak of; an order only of a table that nobody knows."""
    if isinstance(added, AddColumn):
        return (added.column,) if ctx.blind and added.table not in ctx.end.tables else ()
    if isinstance(added, TableAdded):
        return added.table.columns
    return (added.column,) if added.table.id in ctx.base.tables else ()


def table(added: TableAdded | ColumnAdded | AddColumn) -> str:
    """Return the table's `schema.name`."""
    return added.table if isinstance(added, AddColumn) else added.table.id


def foreign_keys(added: TableAdded | ForeignKeyAdded, ctx: Context) -> tuple[ForeignKey, ...]:
    """Return the foreign keys that this change is the one to speak of; where the columns had one, it only changed.

    The first of those that an old table is given speaks of all of them.
    """
    if isinstance(added, TableAdded):
        return added.table.foreign_keys
    before = ctx.base.tables.get(added.table.id)
    renamed = ctx.around.renamed_columns.get(added.table.id, {})
    had = {tuple(renamed.get(c, c) for c in key.columns) for key in before.foreign_keys} if before else set()
    new = tuple(key for key in added.table.foreign_keys if key.columns not in had) if before else ()
    return new if new[:1] == (added.foreign_key,) else ()


def parts(added: Part) -> Iterator[Part]:
    """Yield the change; after a new table those of its columns and keys, with which no rule about tables is called."""
    yield added
    if isinstance(added, TableAdded):
        yield from (ColumnAdded(added.table, column) for column in added.table.columns)
        yield from (ForeignKeyAdded(added.table, key) for key in added.table.foreign_keys)


def places(table: Table, keys: Iterable[ForeignKey]) -> tuple[str, ...]:
    """Return what foreign keys are known by: their table with their columns."""
    return tuple(dict.fromkeys(f"{short(table.id)}.{', '.join(key.columns)}" for key in keys))
