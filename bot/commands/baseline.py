"""`/dbreview baseline`: take everything that is found now as there before."""

from bot.commands.kit import Order, Reply, command
from bot.decided import Change


@command(usage="/dbreview baseline", needs="write")
async def run(order: Order) -> Reply:
    """Accept all findings of this moment; only what later pushes bring is said."""
    return Reply(review=True, change=Change("baseline", order.by))
