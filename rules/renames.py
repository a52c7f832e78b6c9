"""What tells a renamed column from another one that took its place."""

from rules.context import Context
from schema.changes import ColumnAdded, ColumnDropped, PossibleRename
from schema.model import Table
from schema.postgres.actions import Update


def is_other(rename: PossibleRename, ctx: Context) -> bool:
    """Return whether the new column is another one: it references another table, or a migration fills it."""
    old, new = rename.before, rename.after
    if not isinstance(old, ColumnDropped) or not isinstance(new, ColumnAdded):
        return False
    before, after = (_target(one.table, one.column.name) for one in (old, new))
    orders = [step.action for step in ctx.difference.replay.steps]
    filled = any(isinstance(o, Update) and o.table == new.table.id and new.column.name in o.columns for o in orders)
    return filled or (before is not None and after is not None and before != after)


def _target(table: Table, column: str) -> str | None:
    return next((key.references for key in table.foreign_keys if key.columns == (column,)), None)
