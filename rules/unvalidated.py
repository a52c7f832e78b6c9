"""NOT VALID now, VALIDATE later: how foreign keys and CHECKs come without a look at every row under their lock."""

import re
from collections.abc import Sequence

from rules.context import Context
from rules.kit import Fix
from rules.names import quoted, table
from rules.recipes import later, sql
from rules.uniqueness import written
from schema.edits import Edit, apply
from schema.postgres.actions import AddCheck, AddForeignKey
from schema.postgres.effects.lookup import mentions
from schema.postgres.migration import Statement
from schema.postgres.proofs import implies
from schema.span import Source

MAX_CHECKS = 100  # of a table that a new one is held against

Part = tuple[AddCheck | AddForeignKey, Context]

_BEGUN = re.compile(r"(?:ALTER|ADD)\b", re.IGNORECASE)
_ENDED = re.compile(r"\s*(?:[;,]|$)")


def bind_new_rows(parts: Sequence[Part]) -> Fix | None:
    """Return the fix that leaves old rows unchecked; None where SQL that is put together adds one of them."""
    edits = [_not_valid(add) for add, _ in parts]
    return None if None in edits else Fix("Bind new rows now, check the old ones later", edits)


def two_steps(parts: Sequence[Part]) -> str | None:
    """Return what the fix does as SQL, with the step that checks the old rows later; None where there is no fix."""
    ctx, edits = parts[0][1], [edit for add, _ in parts if (edit := _not_valid(add))]
    if len(edits) < len(parts):
        return None
    statements = dict.fromkeys(ctx.step.statement for _, ctx in parts if ctx.step)
    validate = [f"ALTER TABLE {table(add.table)} VALIDATE CONSTRAINT {quoted(add.part)}" for add, _ in parts]
    return (
        f"1. Now: {'it holds' if len(parts) == 1 else 'they hold'} for new rows, old ones are not checked:\n\n"
        f"{sql(*(_edited(statement, edits) for statement in statements))}\n\n"
        f"2. Then, {later(ctx)}, check the old rows while reads and writes go on:\n\n{sql(*validate)}"
    )


def by_partitions(add: AddForeignKey, ctx: Context) -> str | None:
    """Return the way of a partitioned table, where Postgres refuses NOT VALID before 18; None of others."""
    family = getattr(ctx.catalog, "hierarchy", {}).get(add.table)
    if family is None or not family.partitioned or ctx.deploy.postgres >= 18:
        return None
    return f"Add it to each partition with NOT VALID, VALIDATE there {later(ctx)}, then here."


def of_new_columns(add: AddCheck, ctx: Context) -> bool:
    """Return whether a CHECK asks only about columns that this deploy adds and does not fill: rows have one value."""
    start, now = ctx.start.tables.get(add.table), ctx.catalog.tables.get(add.table)
    asked = [c.name for c in now.columns if mentions(add.check.expression, c.name)] if now else []
    alike = start is not None and all(start.column(name) is None for name in asked)
    return alike and bool(asked) and {*written(add.table, ctx)}.isdisjoint([*asked, "*"])


def kept_before(add: AddCheck, ctx: Context) -> bool:
    """Return whether the old rows passed a CHECK that was no wider, so that none of them can break this one."""
    start = ctx.start.tables.get(add.table)
    checks = [check.expression for check in start.checks[:MAX_CHECKS] if check.validated] if start else []
    return any(implies(old, add.check.expression) for old in checks)


def _not_valid(add: AddCheck | AddForeignKey) -> Edit | None:
    """Return the edit behind a constraint; None where it does not end there, as inside the string of an EXECUTE."""
    span = add.span
    if span is None or not _ENDED.match(span.source.text, span.end) or not _BEGUN.match(span.text):
        return None
    return Edit(span.source.span(span.end, span.end), " NOT VALID")


def _edited(statement: Statement, edits: list[Edit]) -> str:
    """Return a statement with those of the edits that are of it."""
    span, source = statement.span, Source(statement.span.path, statement.sql)
    inside = [edit for edit in edits if span.start <= edit.span.start <= span.end]
    moved = [Edit(source.span(e.span.start - span.start, e.span.end - span.start), e.text) for e in inside]
    return apply(source, moved)
