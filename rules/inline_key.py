"""A foreign key written on the new column it is for: Postgres reads no row for it, because all of them hold NULL."""

import re
from collections.abc import Iterable
from itertools import takewhile

from rules.context import Context
from rules.kit import Fix
from rules.names import quoted
from schema.edits import Edit
from schema.postgres import actions as a
from schema.postgres.migration import Statement, Step

_REFERENCES = re.compile(r"\bREFERENCES\b.*", re.IGNORECASE | re.DOTALL)
_BREAK = r"[ \t]*--> statement-breakpoint[ \t]*"
_BEHIND = re.compile(rf"\s*;?\s*{_BREAK}(?:\n|$)|\s*;[ \t]*(?:\n|$)")
_BEFORE = re.compile(rf"(?:(?:\n|(?<=;)){_BREAK}|(?<=;))\s*$")
_FILLS = (a.Insert, a.Update, a.Merge, a.Copy, a.Do, a.RenameColumn)


def with_the_column(add: a.AddForeignKey, ctx: Context) -> Fix | None:
    """Return the fix that moves a key to the ADD COLUMN of its file that makes its column; None where there is none.

    https://github.com/postgres/postgres/blob/master/src/backend/parser/parse_utilcmd.c calls it `skipValidation`.
    """
    step, key = ctx.step, add.foreign_key
    clause = _REFERENCES.search(add.span.text) if add.span else None
    if step is None or clause is None or add.guarded or add.span != step.statement.span or len(key.columns) > 1:
        return None
    if any(_indexes(other.action, add) for other in ctx.difference.replay.steps):
        return None  # its column may be added ahead, to build that by hand: then ADD COLUMN does nothing in production
    before = takewhile(lambda other: other.action is not add, ctx.difference.replay.steps)
    made = _made([other for other in before if other.migration is step.migration], add)
    there = made and (key.references == add.table or key.references in made.before.tables)
    gone = _without(step.statement)
    if made is None or gone is None or not there:
        return None
    source, end = made.statement.span.source, made.statement.span.end
    inline = Edit(source.span(end, end), f" CONSTRAINT {quoted(key.name)} {clause[0]}")
    return Fix("Write it on the new column, which holds only NULL: then no row is read", [inline, gone])


def _made(steps: Iterable[Step], add: a.AddForeignKey) -> Step | None:
    """Return the step that makes the key's column empty, in a statement of its own, if nothing has filled it since."""
    found = None
    for step in steps:
        action = step.action
        if isinstance(action, a.AddColumn) and action.object == f"{add.table}.{add.foreign_key.columns[0]}":
            found = step if _empty(action) and action.span == step.statement.span else None
        elif isinstance(action, _FILLS):
            found = None
    return found


def _indexes(action: object, add: a.AddForeignKey) -> bool:
    if not isinstance(action, a.CreateIndex | a.AddUnique) or action.table != add.table or action.span is None:
        return False
    return add.foreign_key.columns[0] in action.span.text


def _empty(add: a.AddColumn) -> bool:
    column, bound = add.column, add.foreign_key or add.unique or add.primary_key or add.checks
    filled = column.default is not None or column.generated or column.identity or add.serial
    return not (bound or filled or column.not_null or add.if_not_exists or add.guarded)


def _without(statement: Statement) -> Edit | None:
    """Return the edit that takes a statement out with its breakpoint; None where a comment would be left alone."""
    span, text = statement.span, statement.span.source.text
    behind = _BEHIND.match(text, span.end)
    end = behind.end() if behind else span.end
    if text[end:].strip(" \n;") or not text[: span.start].strip():
        return Edit(span.source.span(span.start, end), "") if behind else None
    before = _BEFORE.search(text[: span.start])
    return Edit(span.source.span(before.start(), len(text)), "") if before else None
