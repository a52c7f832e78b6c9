"""What a change brings along: a new table all its parts at once, to be spoken of once; an old one just the part."""

from rules.context import Context
from schema.changes import ColumnAdded, ForeignKeyAdded, TableAdded
from schema.model import Column, ForeignKey
from schema.postgres.actions import AddColumn


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
    """Return the foreign keys that this change is the one to speak of; where the columns had one, it only changed."""
    if isinstance(added, TableAdded):
        return added.table.foreign_keys
    before = ctx.base.tables.get(added.table.id)
    had = before is None or any(key.columns == added.foreign_key.columns for key in before.foreign_keys)
    return () if had else (added.foreign_key,)
