"""`/dbreview help`: list the commands; also what an unknown word is answered with."""

from bot.commands.kit import Order, Reply, command
from bot.commands.registry import commands, find, nearest
from bot.render.escape import code


@command(usage="/dbreview help", needs="anyone")
async def run(_: Order) -> Reply:
    """List what can be asked for."""
    return Reply(_table())


def unknown(order: Order) -> Reply:
    """Answer a word that is no command: a single or a similar one with the list, free text with one line."""
    meant = nearest(order.word)
    if meant is None and order.argument:
        return Reply(f"I do not read free text; {code('/dbreview help')} lists what I understand.", failed=True)
    hint = f" Did you mean {code(meant.usage)}?" if meant else ""
    return Reply(f"There is no command {code(order.word)}.{hint}\n\n{_table()}", failed=True)


def _table() -> str:
    rows = [f"| {code(each.usage)} | {each.about} | {_who(each.word)} |" for each in commands().values()]
    return "\n".join(["| Write | to | who |", "|---|---|---|", *rows])


def _who(word: str) -> str:
    known = find(word)
    return "write access" if known and known.needs == "write" else "anyone"
