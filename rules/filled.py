"""Columns that a migration adds and then fills with one value: ADD COLUMN gives it to all rows and writes none."""

import re

from rules.context import Context
from rules.names import quoted, table
from rules.recipes import later, sql
from schema.postgres.actions import AddColumn, AddNotNull, SetNotNull, Update
from schema.postgres.migration import Step

_VALUE = r"(?:'[^']*'|-?\d+(?:\.\d+)?|true|false)(?:::[\w.\"]+)?"
_FILL = re.compile(rf'update\s+(?:only\s+)?[\w."]+\s+set\s+"?\w+"?\s*=\s*(?P<value>{_VALUE})', re.IGNORECASE)
_SAID = re.compile(rf"\s+(?:not\s+null|default\s+{_VALUE})(?=\s|$)", re.IGNORECASE)


def at_once(fill: Step, ctx: Context) -> str | None:
    """Return how ADD COLUMN does what an UPDATE of all rows does; None where it writes no constant to a new column."""
    update, start = fill.action, ctx.start.tables.get(getattr(fill.action, "table", ""))
    match = _FILL.fullmatch(fill.statement.sql.strip())
    if not isinstance(update, Update) or match is None or (start and start.column(update.columns[0])):
        return None
    name, column = update.columns[0], ctx.end.column(update.table, update.columns[0])
    steps = ctx.orders.about(update.table, AddColumn)
    found = ((s.statement, s.action) for s in steps if isinstance(s.action, AddColumn) and s.action.part == name)
    statement, added = next(found, (None, None))
    if statement is None or added is None or column is None or len(statement.actions) > 1:
        return None
    bare = _SAID.sub("", statement.sql)
    if re.search(r"\s(?:default|generated|unique|primary|references|check)\b", bare, re.IGNORECASE):
        return None
    instead = [f"{bare} DEFAULT {match['value']}{' NOT NULL' if column.not_null else ''}"]
    kept = f"New rows get it too; if they should not, `DROP DEFAULT` {later(ctx)}."
    if column.default is not None:
        instead.append(f"ALTER TABLE {table(update.table)} ALTER COLUMN {quoted(name)} SET DEFAULT {column.default}")
        kept = ""
    apart = column.not_null and not added.column.not_null
    said = "A constant default is there for all rows at once, and none is written or read. Instead of the UPDATE"
    said += f"{' and SET NOT NULL' if apart else ''}:"
    return f"{said}\n\n{sql(*instead)}\n\n{kept}".strip()


def filled(change: SetNotNull | AddNotNull, ctx: Context) -> str | None:
    """Return `at_once` of the UPDATE before it that gave each row a value in a new column; None where none did."""
    before = ctx.earlier_about(change.table, Update)
    fills = [s for s in before if isinstance(s.action, Update) and s.action.columns == (change.column,)]
    return next((how for step in fills if (how := at_once(step, ctx))), None)
