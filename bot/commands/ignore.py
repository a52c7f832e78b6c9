"""`/dbreview ignore <rule> because <reason>`: set findings aside, in this pull request."""

import re

from bot.commands.kit import Order, Reply, command
from bot.decided import Change
from bot.render.escape import code
from rules.catalogue import by_id, families, nearest

USAGE = "/dbreview ignore <rule> [on <object>] because <reason>"
_PARTS = re.compile(r"(?P<rule>\S+)(?: on (?P<object>\S+))?(?: because (?P<why>.*))?", re.IGNORECASE)


@command(usage=USAGE, needs="write")
async def run(order: Order) -> Reply:
    """Set a rule's findings aside here: of the thread it is written in, of one object, or all."""
    parts = _PARTS.fullmatch(order.argument)
    if parts is None:
        return Reply(f"Which rule, and why? Write {code(USAGE)}.", failed=True)
    rule = named(parts["rule"])
    if rule is None:
        return Reply(f"There is no rule {code(parts['rule'])}{nearest(parts['rule'])}.", failed=True)
    why = (parts["why"] or "").strip(" .")
    if not why:
        return Reply(f"A reason is needed: write {code(f'/dbreview ignore {rule} because ...')}.", failed=True)
    wanted = parts["object"].strip("`") if parts["object"] else None
    return Reply(review=True, change=Change("ignore", order.by, rule, wanted, why, order.thread))


def named(word: str) -> str | None:
    """Return the rule, or the `family/*`, that somebody means; None where there is none."""
    rule = word.strip("`").casefold().replace("_", "-")
    family = rule.removesuffix("/*")
    if family in {name.replace("_", "-") for name in families()}:
        return f"{family}/*"
    return rule if rule in by_id() else None
