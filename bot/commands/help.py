"""`/dbreview help`: list the commands; also what an unknown word is answered with."""

from bot.commands.kit import Order, Reply, command
from bot.commands.registry import commands, find, nearest
from bot.expert.registry import listed
from bot.render.escape import code


@command(usage="/dbreview help", needs="anyone")
async def run(_: Order) -> Reply:
    """List what can be asked for."""
    return Reply(f"{_table()}\n\n{_questions()}")


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


def _questions() -> str:
    """Return what the expert is asked."""
    return (
        "Anything else is a question, for whoever has write access. A path, a table or a migration is reviewed whole,"
        f" as it stands: `/dbreview packages/database/schema.ts`. Facts answer these:\n\n{listed()}\n\n"
        "An idea (`/dbreview add team invitations with roles`), and what facts do not answer, needs a language model."
    )


def _who(word: str) -> str:
    known = find(word)
    return "write access" if known and known.needs == "write" else "anyone"
