"""What happens to the rows of an enum that loses values: which columns have it, and what the migrations do before."""

import re

from rules.context import Context
from schema.changes import EnumValuesChanged
from schema.model import Enum
from schema.postgres.actions import AlterColumnType, CreateEnum, Delete, DropType, RenameEnumValue, Update
from schema.span import Span

STAYS = (
    "Leave a value that goes in the enum and stop writing it: a CHECK on the column can refuse it for new rows. A new"
    " value needs no new type: `ALTER TYPE ... ADD VALUE`."
)


def gone(changed: EnumValuesChanged, ctx: Context) -> list[str]:
    """Return the values that go while a row may hold them; none where the migrations leave the type as it is."""
    before = changed.before
    rest = ctx.difference.replay.database.enums.get(before.id)
    untouched = ctx.difference.migrations and rest is not None and set(before.values) <= set(rest.values)
    if untouched or not _used(before, ctx):
        return []
    renamed = {o.value for o in ctx.orders.of(RenameEnumValue) if o.enum == changed.enum.id}
    carried = [o.using for o in ctx.orders.of(AlterColumnType) if o.using]  # CASE ... WHEN 'ambit' THEN ...
    carried += [o.where for o in ctx.orders.of(Update) if o.where]
    carried += [o.where for o in ctx.orders.of(Delete) if o.where]
    lost = [v for v in before.values if v not in changed.enum.values and v not in renamed]
    return [v for v in lost if not any(f"'{v}'" in text for text in carried)]


def remade(change: AlterColumnType, ctx: Context) -> str | None:
    """Return the enum that the migrations drop and make anew, for which a column is cast to text and back."""
    table = ctx.start.tables.get(change.table)
    column = table.column(change.column) if table else None
    enum = f"{column.type_schema or 'public'}.{column.type}" if column else ""
    made = any(order.object == enum for order in ctx.orders.of(CreateEnum))
    return enum if made and any(order.object == enum for order in ctx.orders.of(DropType)) else None


def loses(enum: str, ctx: Context) -> bool:
    """Return whether values of the enum go while a row may hold them."""
    changes = ctx.difference.changes
    return any(isinstance(c, EnumValuesChanged) and c.enum.id == enum and gone(c, ctx) for c in changes)


def beside(value: str, changed: EnumValuesChanged) -> Span | None:
    """Return the value that stands before the removed one, which the diff shows; None where it is not written out."""
    span, values = changed.enum.span, changed.before.values
    kept = [v for v in values[: values.index(value)] if v in changed.enum.values]
    at = re.search(rf"(?P<quote>[\"'`]){re.escape(kept[-1])}(?P=quote)", span.text) if span and kept else None
    return span.source.span(span.start + at.start(), span.start + at.end()) if span and at else None


def _used(enum: Enum, ctx: Context) -> bool:
    """Whether a column has the type, as the code or the migrations at base have it."""
    columns = [c for state in (ctx.base, ctx.start) for t in state.tables.values() for c in t.columns]
    return any(
        c.type.removesuffix("[]") == enum.name and (c.type_schema or enum.schema) == enum.schema for c in columns
    )
