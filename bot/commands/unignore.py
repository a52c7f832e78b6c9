"""`/dbreview unignore <rule>`: say again what was set aside."""

from bot.commands.ignore import named
from bot.commands.kit import Order, Reply, command
from bot.decided import Change


@command(usage="/dbreview unignore <rule>", needs="write")
async def run(order: Order) -> Reply:
    """Take back what is ignored here: of a rule, all of it without one, or the `baseline`."""
    word, _, rest = order.argument.partition(" ")
    wanted = rest.removeprefix("on ").strip("` ") or None
    rule = word if word in ("", "baseline") else named(word) or word
    return Reply(review=True, change=Change("unignore", order.by, rule, wanted))
