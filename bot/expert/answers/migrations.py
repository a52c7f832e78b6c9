"""Which migrations there are, and which touched a table."""

from bot.expert.kit import Answer, Asked, answers, rows
from bot.render.escape import code

MAX_SHOWN = 15


@answers(
    r"(?:which|what|list|how many)(?: all| the)* migrations(?: are there| exist| do we have| there are)?",
    r"what(?:'s| is) the (?:latest|last|newest) migration",
    r"(?:which|what) (?:is|are) the (?:latest|last|newest) migrations?",
)
def run(asked: Asked) -> Answer:
    """Which migrations there are, the newest last.

    > how many migrations are there?
    > what is the latest migration
    """
    known = asked.package
    entries = known.journal.entries
    if not entries:
        return Answer("There are no migrations here: the schema is pushed, or its folder was not found.")
    shown = entries[-MAX_SHOWN:]
    lines = [(code(e.tag), asked.places.lines(e.sql_path)) for e in shown]
    count = f"There {'is' if len(entries) == 1 else 'are'} {len(entries)} migration{'s' * (len(entries) != 1)}"
    last = f", the last {len(shown)} of them" if len(shown) < len(entries) else ""
    return Answer(f"{count} in {code(known.package.out or '.')}{last}:\n\n{rows('Migration | File', lines)}")
