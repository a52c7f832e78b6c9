"""`/dbreview explain <rule>`: the page of a rule, where the question was asked."""

from bot.commands.kit import Order, Reply, command
from bot.render.escape import code
from rules.catalogue import UnknownRule, get, nearest
from rules.docs import page

MAX_PAGE = 60_000  # characters; GitHub takes 65,536 in a comment


@command(usage="/dbreview explain <rule>", needs="anyone")
async def run(order: Order) -> Reply:
    """Explain what a rule looks for, why, and how to mend it."""
    wanted = order.argument.strip("`").casefold()
    if not wanted:
        return Reply(f"Which rule? Write {code('/dbreview explain locks/index-without-concurrently')}.", failed=True)
    try:
        rule = get(wanted)
    except UnknownRule:
        return Reply(f"There is no rule {code(wanted)}{nearest(wanted)}.", failed=True)
    return Reply(page(rule)[:MAX_PAGE].replace("# ", "### ", 1))
