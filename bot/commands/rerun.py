"""`/dbreview`: review the pull request again."""

from bot.commands.kit import Order, Reply, command


@command(usage="/dbreview", needs="write")
async def run(_: Order) -> Reply:
    """Review this pull request again, as it is now."""
    return Reply(review=True)
