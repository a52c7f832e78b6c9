"""Where the pull request's migrations copied what they drop: then it is not lost."""

from collections.abc import Iterator

from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import DropColumn, Insert, Update
from schema.postgres.tokens import tokens


def copies_of_table(table: str, ctx: Context) -> list[str]:
    """Return the tables that an INSERT fills from the table."""
    orders = (step.action for step in ctx.difference.replay.steps)
    return list(dict.fromkeys(o.table for o in orders if isinstance(o, Insert) and table in o.reads))


def copies_of_column(drop: DropColumn, ctx: Context) -> list[str]:
    """Return the columns, and the tables, that an UPDATE or an INSERT before the drop fills by what names the column.

    A condition that names it copies nothing.
    """
    found: dict[str, None] = {}
    for step in ctx.difference.replay.steps:
        if step is ctx.step:
            break
        order = step.action
        if isinstance(order, Insert) and drop.table in order.reads and _names(order, drop.column):
            found[order.table] = None
        elif isinstance(order, Update) and drop.table in (order.table, *order.reads) and _names(order, drop.column):
            found |= dict.fromkeys(_filled(order, drop))
    return list(found)


def gone(what: str, copies: list[str], ctx: Context) -> str:
    """Return the sentence about one thing that was copied."""
    kept = f"`{what}` is gone once this runs: {listed([short(each) for each in copies])} has what was copied from it"
    if ctx.deploy.rollout == "stopped":
        return f"{kept}."
    return f"{kept}, and the code that runs during the deploy asks for this one."


def _filled(update: Update, drop: DropColumn) -> Iterator[str]:
    targets = (f"{update.table}.{column}" for column in update.columns)
    return (target for target in targets if target != drop.object)


def _names(order: Insert | Update, column: str) -> bool:
    """Return whether what is written comes from the column: an UPDATE's condition is no part of that."""
    text = order.span.text if order.span else ""
    if isinstance(order, Update) and order.where:
        text = text.rpartition(order.where)[0]
    return any(token.text == column for token in tokens(text) if token.kind in ("word", "quoted"))
