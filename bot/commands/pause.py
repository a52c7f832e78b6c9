"""`/dbreview pause`: leave the pushes to this pull request alone."""

from bot.commands.kit import Order, Reply, command
from bot.decided import Change


@command(usage="/dbreview pause", needs="write")
async def run(order: Order) -> Reply:
    """Say nothing more on pushes to this pull request; their check is grey."""
    return Reply(review=True, change=Change("pause", order.by))
