"""A foreign key written on the new column it is for: Postgres reads no row for it, because all of them hold NULL."""

import re
from collections.abc import Iterator, Sequence

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


def carrier(add: a.AddForeignKey, ctx: Context) -> Step | None:
    """Return the ADD COLUMN in the file of a foreign key that can carry it; None where there is none.

    https://github.com/postgres/postgres/blob/master/src/backend/parser/parse_utilcmd.c calls it `skipValidation`.
    """
    step, key = ctx.step, add.foreign_key
    if step is None or add.guarded or add.span is None or add.span != step.statement.span or len(key.columns) > 1:
        return None
    if any(_indexes(other.action, add) for other in ctx.orders.about(add.table, a.CreateIndex, a.AddUnique)):
        return None  # its column may be added ahead, to build that by hand: then ADD COLUMN does nothing in production
    made = _made(add, step, ctx)
    there = made and (key.references == add.table or key.references in made.before.tables)
    return made if there else None


def on_their_columns(parts: Sequence[tuple[a.AddForeignKey, Context]]) -> Fix | None:
    """Return the fix that moves foreign keys of one file to their carriers; None where one of them has none."""
    edits = list(gone([ctx.step.statement for _, ctx in parts if ctx.step]))
    for add, ctx in parts:
        made, clause = carrier(add, ctx), _REFERENCES.search(add.span.text) if add.span else None
        if made is None or clause is None:
            return None
        source, end = made.statement.span.source, made.statement.span.end
        edits.append(Edit(source.span(end, end), f" CONSTRAINT {quoted(add.part)} {clause[0]}"))
    title = "Write {} on the new column{}, which hold{} only NULL: then no row is read"
    one = len(parts) == 1
    return None if None in edits else Fix(title.format(*("it", "", "s") if one else ("them", "s", "")), edits)


def _made(add: a.AddForeignKey, step: Step, ctx: Context) -> Step | None:
    """Return the step that makes the key's column empty, in a statement of its own, if nothing has filled it since."""
    column = f"{add.table}.{add.foreign_key.columns[0]}"
    for other in reversed(ctx.earlier_about(add.table, a.AddColumn)):
        made = other.action
        if other.migration is step.migration and isinstance(made, a.AddColumn) and made.object == column:
            fills = ctx.orders.before(step, ctx.orders.steps(*_FILLS))[-1:]
            filled = any(ctx.orders.place(fill) > ctx.orders.place(other) for fill in fills)
            return other if not filled and _empty(made) and made.span == other.statement.span else None
    return None


def _indexes(action: object, add: a.AddForeignKey) -> bool:
    if not isinstance(action, a.CreateIndex | a.AddUnique) or action.table != add.table or action.span is None:
        return False
    return add.foreign_key.columns[0] in action.span.text


def _empty(add: a.AddColumn) -> bool:
    column, bound = add.column, add.foreign_key or add.unique or add.primary_key or add.checks
    filled = column.default is not None or column.generated or column.identity or add.serial
    return not (bound or filled or column.not_null or add.if_not_exists or add.guarded)


def gone(statements: list[Statement]) -> Iterator[Edit | None]:
    """Yield the edits that take statements out with their breakpoints; None where a comment would be left alone."""
    text, at = statements[0].span.source.text, statements[0].span.source.span
    cuts: list[tuple[int, int]] = []
    for span in sorted((statement.span for statement in statements), key=lambda span: span.start):
        behind = _BEHIND.match(text, span.end)
        end = behind.end() if behind else span.end
        near = cuts and not text[cuts[-1][1] : span.start].strip()
        cuts[-1:] = [(cuts[-1][0], end)] if near else [*cuts[-1:], (span.start, end)]
    for start, end in cuts:
        if text[end:].strip(" \n;"):
            yield Edit(at(start, end), "")
        else:
            before = _BEFORE.search(text[:start])
            yield Edit(at(before.start(), len(text)), "") if before else None
