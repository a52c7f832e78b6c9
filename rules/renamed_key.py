"""What is dropped and made again under another name: to rename a constraint or an index reads no row."""

from collections.abc import Sequence
from dataclasses import replace

from rules.context import Context
from rules.coverage import primary
from rules.inline_key import gone
from rules.kit import Fix
from rules.names import listed, quoted, table
from schema.edits import Edit
from schema.model import Table
from schema.postgres import actions as a
from schema.postgres.migration import Step

Add = a.AddForeignKey | a.AddUnique | a.AddPrimaryKey | a.CreateIndex

_DROPS = (a.DropConstraint, a.DropIndex)
_CHANGES = (a.Insert, a.Update, a.Delete, a.Merge, a.Copy, a.Do, a.AlterColumnType, a.Truncate)  # it was in their way


def dropped(add: Add, ctx: Context) -> Step | None:
    """Return the DROP before it in its file that takes the same away; None where it must."""
    step = ctx.step
    if step is None or add.guarded or add.span is None or add.span != step.statement.span:
        return None
    drops = reversed(ctx.earlier_about(add.table, *_DROPS))
    found = next((other for other in drops if other.migration is step.migration and _same(other, add)), None)
    changes = ctx.orders.before(step, ctx.orders.steps(*_CHANGES))[-1:]
    since = ctx.orders.place(changes[0]) if changes else -1
    return found if found and ctx.orders.place(found) > since else None


def under_its_new_name(parts: Sequence[tuple[Add, Context]]) -> Fix | None:
    """Return the fix that renames them instead; None where one of them is dropped for a reason."""
    edits = list(gone([ctx.step.statement for _, ctx in parts if ctx.step]))
    old = []
    for add, ctx in parts:
        step, new = dropped(add, ctx), _name(add)
        if step is None or new is None:
            return None
        drop = step.action
        if isinstance(drop, a.DropIndex):
            edits.append(Edit(step.statement.span, f"ALTER INDEX {table(drop.index)} RENAME TO {quoted(new)}"))
            old.append(drop.name)
        elif isinstance(drop, a.DropConstraint):
            rename = f"RENAME CONSTRAINT {quoted(drop.constraint)} TO {quoted(new)}"
            edits.append(Edit(step.statement.span, f"ALTER TABLE {table(add.table)} {rename}"))
            old.append(drop.constraint)
    is_that = "is the same under another name" if len(parts) == 1 else "are the same under other names"
    return None if None in edits else Fix(f"Rename instead: {listed(old)} {is_that}, and no row is read", edits)


def _name(add: Add) -> str | None:
    return add.index.name if isinstance(add, a.CreateIndex) else add.part


def _same(step: Step, add: Add) -> bool:
    """Whether what is dropped, in a statement of its own that must succeed, is what is added."""
    drop, before = step.action, step.before.tables.get(add.table, Table(""))
    if not isinstance(drop, a.DropConstraint | a.DropIndex) or drop.span != step.statement.span:
        return False
    if drop.if_exists or drop.cascade or drop.guarded:
        return False
    if isinstance(drop, a.DropIndex):
        index = before.index(drop.name) if isinstance(add, a.CreateIndex) else None
        if index is None or not isinstance(add, a.CreateIndex) or add.include or drop.concurrently:
            return False
        return index.columns == add.index.columns and replace(index, name=add.index.name) == add.index
    return drop.table == add.table and _same_key(drop.constraint, step, add, before)


def _same_key(name: str, step: Step, add: Add, before: Table) -> bool:
    if isinstance(add, a.AddForeignKey):
        key = before.foreign_key(name)
        plain = not (add.not_valid or add.deferred) and add.enforced
        return plain and key is not None and replace(key, name=add.part) == add.foreign_key
    if isinstance(add, a.AddUnique):
        unique = before.unique(name)
        plain = not (add.using_index or add.deferrable)
        return plain and unique is not None and replace(unique, name=add.part) == add.unique
    if not isinstance(add, a.AddPrimaryKey) or add.using_index:
        return False
    after = step.after.tables.get(add.table, before)
    return bool(primary(before)) and not primary(after) and primary(before) == add.primary_key.columns
