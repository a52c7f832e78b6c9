"""What a constraint or a unique index holds a table to, and whether something else still does."""

import re

from rules.context import Context
from rules.names import listed, short
from schema.model import Table
from schema.postgres.actions import (
    AddCheck,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    SetNotNull,
    ValidateConstraint,
)
from schema.postgres.catalog import Catalog, Hierarchy, primary_key_name
from schema.postgres.proofs import arms, implies, proven

Held = tuple[str, tuple[str, ...]]  # in words, and the columns it is about
_MADE = AddCheck | AddForeignKey | AddPrimaryKey | AddUnique
_WORD = re.compile(r"\w+")
BRIEF = 80  # characters of a condition that are shown


def holds(table: Table, name: str) -> Held | None:
    """Return what a constraint holds, in words, and the columns it is about; None where there is no such constraint."""
    if name == primary_key_name(table):  # failure/no-replica-identity speaks of it
        return None
    check = next((c.expression for c in table.checks if c.name == name), None)
    if check is not None and not any(map(table.column, proven(check))):  # what only proved a NOT NULL did its work
        return f"`{_brief(check)}`", _named(check, table)
    unique, index, key = table.unique(name), table.index(name), table.foreign_key(name)
    by_index = tuple(c.expression for c in index.columns) if index and index.unique and index.valid else ()
    if columns := unique.columns if unique else by_index:
        some = f" where `{_brief(index.where)}`" if index and not unique and index.where else ""
        return f"one row for each {listed(columns)}{some}", columns
    return (f"rows of `{short(key.references)}` that exist", key.columns) if key else None


def still_holds(held: Held, before: Table | None, end: Table, name: str) -> bool:
    """Return whether the end of the migrations holds the same, or has not the columns any more.

    A new key over these and further columns takes the old one's place: so it is meant.
    """
    columns = held[1]
    again = holds(end, name) is not None or any(c.isidentifier() and end.column(c) is None for c in columns)
    others = [key.columns for key in (*end.uniques, *end.foreign_keys, end.primary_key) if key]
    unique = [tuple(c.expression for c in i.columns) for i in end.indexes if i.unique]
    if again or not columns or held[0].startswith("`"):
        return again
    keys = [*(u.columns for u in before.uniques), *(k.columns for k in before.foreign_keys)] if before else []
    wider = (key for key in (*others, *unique) if key not in keys and set(key) > set(columns))
    return columns in (*others, *unique) or any(wider)


def bounded(held: Held, end: Catalog, table: str) -> bool:
    """Return whether a CHECK is about what a partition is a partition by: its bound holds the same."""
    parent = end.hierarchy.get(end.hierarchy.get(table, Hierarchy()).parent or "", Hierarchy())
    return held[0].startswith("`") and bool(held[1]) and set(held[1]) <= set(parent.key)


def said_again(before: Table, name: str, end: Catalog) -> bool:
    """Return whether another CHECK of the table says the same, or an enum has no more values than this one allowed."""
    table = end.tables.get(before.id)
    dropped = next((check.expression for check in before.checks if check.name == name), None)
    if dropped is None or table is None:
        return False
    return any(implies(check.expression, dropped) for check in table.checks) or _listed(dropped, table, end)


def _listed(expression: str, table: Table, end: Catalog) -> bool:
    """Return whether a CHECK lists (at least) the values of the enum that its column is of."""
    arm = next(iter(arms(expression)), ())
    column = table.column(arm[0]) if arm[1:3] == ("in", "(") else None
    enum = end.enums.get(f"{column.type_schema or 'public'}.{column.type}") if column else None
    return enum is not None and set(enum.values) <= {word[1:-1].replace("''", "'") for word in arm}


def proven_unseen(ctx: Context, table: str, column: str) -> bool:
    """Return whether earlier statements validate what proves NOT NULL on a table that nobody knows.

    Of a constraint that is not made here its name has to tell: `orders_email_not_null` is one about `email`.
    """
    if table in ctx.catalog.tables:
        return False
    checks: dict[str, bool] = {}
    for step in ctx.earlier_about(table):
        order = step.action
        if isinstance(order, AddCheck):
            checks[order.check.name] = column in proven(order.check.expression)
        validated = order.constraint if isinstance(order, ValidateConstraint) else ""
        if validated and checks.get(validated, column in validated):
            return True
    return False


def spent_unseen(ctx: Context, table: str, name: str) -> bool:
    """Return whether a dropped constraint of a table that nobody knows is made again, or has proven a NOT NULL here."""
    orders = [step.action for step in ctx.orders.about(table)]
    validated = any(isinstance(order, ValidateConstraint) and order.constraint == name for order in orders)
    made = {order.object.rpartition(".")[2] for order in orders if isinstance(order, _MADE)}
    return name in made or (validated and any(isinstance(order, SetNotNull) for order in orders))


def _brief(expression: str) -> str:
    words = " ".join(expression.split())
    return words if len(words) <= BRIEF else f"{words[:BRIEF]}..."


def _named(expression: str, table: Table) -> tuple[str, ...]:
    words = set(_WORD.findall(expression))
    plain = (c.name in words if _WORD.fullmatch(c.name) else c.name in expression for c in table.columns)
    return tuple(column.name for column, is_named in zip(table.columns, plain, strict=True) if is_named)
