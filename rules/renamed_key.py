"""A constraint that is dropped and added again under another name: to rename it reads no row, and never lets it go."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from rules.context import Context
from rules.coverage import primary
from rules.inline_key import MAX_STEPS, gone
from rules.kit import Fix
from rules.names import listed, quoted, table
from schema.edits import Edit
from schema.model import Table
from schema.postgres import actions as a
from schema.postgres.migration import Step

Add = a.AddForeignKey | a.AddUnique | a.AddPrimaryKey

_CHANGES = (a.Insert, a.Update, a.Delete, a.Merge, a.Copy, a.Do, a.AlterColumnType, a.Truncate)  # it was in their way


def dropped(add: Add, ctx: Context) -> Step | None:
    """Return the DROP CONSTRAINT before it in its file that takes the same constraint away; None where it must."""
    step, steps = ctx.step, ctx.difference.replay.steps
    if step is None or add.guarded or add.span is None or add.span != step.statement.span or len(steps) > MAX_STEPS:
        return None
    found = None
    for other in takewhile(lambda other: other is not step, steps):
        if other.migration is not step.migration:
            continue
        drop = other.action
        if isinstance(drop, _CHANGES):
            found = None
        elif isinstance(drop, a.DropConstraint) and drop.table == add.table and _same(drop, other, add):
            found = other
    return found


def under_its_new_name(parts: Sequence[tuple[Add, Context]]) -> Fix | None:
    """Return the fix that renames the constraints instead; None where one of them is dropped for a reason."""
    edits = list(gone([ctx.step.statement for _, ctx in parts if ctx.step]))
    for add, ctx in parts:
        step = dropped(add, ctx)
        if step is None or add.part is None:
            return None
        old = quoted(getattr(step.action, "constraint", ""))
        rename = f"ALTER TABLE {table(add.table)} RENAME CONSTRAINT {old} TO {quoted(add.part)}"
        edits.append(Edit(step.statement.span, rename))
    what = listed([str(getattr(s.action, "constraint", "")) for add, ctx in parts if (s := dropped(add, ctx))])
    is_that = "is the same under another name" if len(parts) == 1 else "are the same under other names"
    return None if None in edits else Fix(f"Rename instead: {what} {is_that}, and no row is read", edits)


def _same(drop: a.DropConstraint, step: Step, add: Add) -> bool:
    """Whether what is dropped, in a statement of its own that must succeed, is what is added."""
    if drop.if_exists or drop.cascade or drop.guarded or drop.span != step.statement.span:
        return False
    before, name = step.before.tables.get(drop.table, Table("")), drop.constraint
    if isinstance(add, a.AddForeignKey):
        plain = not (add.not_valid or add.deferred) and add.enforced
        keys = [replace(key, name=add.part) for key in before.foreign_keys if key.name == name]
        return plain and add.foreign_key in keys
    if isinstance(add, a.AddUnique):
        uniques = [replace(key, name=add.part) for key in before.uniques if key.name == name]
        return not (add.using_index or add.deferrable) and add.unique in uniques
    after = step.after.tables.get(drop.table, before)
    was_key = bool(primary(before)) and not primary(after)
    return was_key and not add.using_index and primary(before) == add.primary_key.columns
