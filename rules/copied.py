"""Where the pull request's migrations copied what they drop: then it is not lost."""

from collections.abc import Iterator

from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import DropColumn, Insert, Update


def copies_of_table(table: str, ctx: Context) -> list[str]:
    """Return the tables that an INSERT fills from the table."""
    return list(dict.fromkeys(order.table for order in ctx.orders.of(Insert) if table in order.reads))


def copies_of_column(drop: DropColumn, ctx: Context) -> list[str]:
    """Return the columns, and the tables, that an UPDATE or an INSERT before the drop fills by what names the column.

    A condition that names it copies nothing.
    """
    found: dict[str, None] = {}
    for order in ctx.earlier(Insert, Update):
        if isinstance(order, Insert) and drop.table in order.reads and drop.column in ctx.orders.written[id(order)]:
            found[order.table] = None
        elif isinstance(order, Update) and drop.table in (order.table, *order.reads):
            found |= dict.fromkeys(_filled(order, drop) if drop.column in ctx.orders.written[id(order)] else ())
    return list(found)


def gone(what: list[str], copies: list[str], ctx: Context) -> str:
    """Return the sentence about things that were copied."""
    is_are, it = ("is", "it") if len(what) == 1 else ("are", "them")
    kept = f"{listed(what, limit=12)} {is_are} gone once this runs: what was copied from {it} is in"
    kept += f" {listed([short(each) for each in dict.fromkeys(copies)])}"
    if ctx.deploy.rollout == "stopped":
        return f"{kept}."
    return f"{kept}, and the code that runs during the deploy still asks for {it}."


def _filled(update: Update, drop: DropColumn) -> Iterator[str]:
    targets = (f"{update.table}.{column}" for column in update.columns)
    return (target for target in targets if target != drop.object)
