"""Where the values of a foreign key come from: the table that its columns pointed to before this deploy."""

from rules.context import Context
from schema.model import ForeignKey
from schema.postgres import actions as a
from schema.postgres.actions import Action

_WRITES = (a.AddColumn, a.AlterColumnType, a.Copy, a.Delete, a.Insert, a.Merge, a.Update)
_MOVES = (a.Copy, a.Insert, a.RenameTable, a.SetTableSchema)


def keys_of_another(add: a.AddForeignKey, ctx: Context) -> ForeignKey | None:
    """Return the key that these columns had before, to a table with other keys; None where this deploy writes them."""
    new, names = add.foreign_key, list(add.foreign_key.columns)
    table = ctx.start.tables.get(add.table)
    if table is None or not table.foreign_keys or ctx.earlier(a.Do):
        return None
    for action in [step.action for step in reversed(ctx.earlier_about(add.table, a.RenameColumn, *_WRITES))]:
        if isinstance(action, a.RenameColumn):
            names = [action.column if name == action.name else name for name in names]
        elif _may_write(action, names):
            return None
    old = next((key for key in table.foreign_keys if list(key.columns) == names), None)
    return None if old is None or old.references in (new.references, add.table) or _shared(old, new, ctx) else old


def _may_write(action: Action, names: list[str]) -> bool:
    if isinstance(action, a.AddColumn):
        return action.column.name in names
    return not isinstance(action, a.Update | a.AlterColumnType) or not {*_written(action)}.isdisjoint(names)


def _written(action: a.Update | a.AlterColumnType) -> tuple[str, ...]:
    return action.columns if isinstance(action, a.Update) else (action.column,)


def _shared(old: ForeignKey, new: ForeignKey, ctx: Context) -> bool:
    """Whether the other table has the same keys: it is the old one renamed, takes its rows, or lends it its keys."""
    target = ctx.start.tables.get(old.references)
    keys = target.foreign_keys if target else ()
    lent = any(key.columns == old.references_columns and key.references == new.references for key in keys)
    return lent or any(ctx.earlier_about(other, *_MOVES) for other in (old.references, new.references))
