"""What this pull request changes in the database."""

from bot import changed
from bot.expert.kit import Answer, Asked, answers
from bot.render.escape import code, inert
from rules.names import short


@answers(
    r"what {does} {pull} (?:change|do)(?: (?:in|to) the (?:database|schema))?",
    r"what (?:changes|changed)(?: here| in (?:the (?:database|schema)|{pull}))?",
    r"{which} (?:tables|columns) {does} {pull} (?:change|touch|add|drop)",
)
def run(asked: Asked) -> Answer:
    """What this pull request changes in the database, table by table.

    > what does this pull request change?
    > what changed in the schema
    """
    parts = []
    for known in asked.knowledge.packages:
        for table in changed.tables(known.difference.changes):
            lines = [f"  - {inert(part)}" for part in table.parts[:20]]
            parts.append("\n".join([f"- {code(short(table.id))} is {table.kind}", *lines]))
    if not parts:
        return Answer("Nothing in the database: no table, enum or view differs from the base branch.")
    return Answer("\n".join(parts))
