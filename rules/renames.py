"""What tells a renamed table or column from another one that took its place."""

from rules.context import Context
from schema.changes import ColumnAdded, ColumnDropped, PossibleRename
from schema.model import Table
from schema.postgres.actions import Insert, Update


def is_other(rename: PossibleRename, ctx: Context) -> bool:
    """Return whether the new one is another: it references another table, or a migration fills it from the old one."""
    old, new = rename.before, rename.after
    if not isinstance(old, ColumnDropped) or not isinstance(new, ColumnAdded):
        return any(order.table == new.object and old.object in order.reads for order in ctx.orders.of(Insert))
    before, after = (_target(one.table, one.column.name) for one in (old, new))
    filled = any(o.table == new.table.id and new.column.name in o.columns for o in ctx.orders.of(Update))
    return filled or (before is not None and after is not None and before != after)


def _target(table: Table, column: str) -> str | None:
    return next((key.references for key in table.foreign_keys if key.columns == (column,)), None)
