"""Which relations of Drizzle's a table has."""

from bot.expert.kit import Answer, Asked, answers, rows
from bot.expert.places import Places
from bot.render.escape import code
from rules.names import short
from schema.model import Relation


@answers(
    r"(?:which|what) relations (?:does|do|are (?:on|in|of|declared for)|has) {table}(?: have)?",
    r"(?:list |show |what are )?(?:the |all )?relations (?:of|on|in|for|from) {table}",
    r"how is {table} related to other tables",
)
def run(asked: Asked) -> Answer:
    """Which relations a table declares for Drizzle's relational queries.

    > which relations does tasks have?
    > relations of users
    """
    found = asked.table
    name = code(short(found.table.id))
    every = [r for r in found.known.declared.relations if r.table == found.table.id]
    if not every:
        keys = len(found.table.foreign_keys)
        return Answer(f"{name} declares no relations" + (f", though it has {keys} foreign keys." if keys else "."))
    lines = [_line(relation, asked.places) for relation in every]
    count = f"{len(every)} relation{'s' * (len(every) != 1)}"
    return Answer(f"{name} declares {count}:\n\n{rows('Key | | Table | By | Declared', lines)}")


def _line(relation: Relation, places: Places) -> tuple[str, ...]:
    by = code(", ".join(relation.columns)) if relation.columns else ""
    return code(relation.key), relation.kind, code(short(relation.target)), by, places.at(relation.span)
