"""`/dbreview resume`: review pushes again."""

from bot.commands.kit import Order, Reply, command
from bot.decided import Change


@command(usage="/dbreview resume", needs="write")
async def run(order: Order) -> Reply:
    """Review this pull request again, now and on every push."""
    return Reply(review=True, change=Change("resume", order.by))
