"""What identifies a row: primary key and uniques."""

from bot.expert.kit import Answer, Asked, answers
from bot.render.escape import code
from rules.coverage import primary
from rules.names import short


@answers(
    r"what(?:'s| is) (?:the )?(?:primary )?keys? (?:of|on|in|for) {table}",
    r"what(?:'s| is| are) (?:the )?unique(?: constraints?| keys?| indexes| columns)? (?:of|on|in) {table}",
    r"(?:which|what) (?:unique (?:constraints?|keys?)|primary key) does {table} have",
    r"does {table} have (?:a )?primary key",
    r"what identifies (?:a row (?:of|in) )?{table}",
)
def run(asked: Asked) -> Answer:
    """What identifies a row of a table: its primary key, and what else is unique.

    > what is the primary key of team_members?
    > what is unique in users
    """
    table = asked.table.table
    name = code(short(table.id))
    key = primary(table)
    lines = [f"The primary key of {name} is {code(', '.join(key))}." if key else f"{name} has no primary key."]
    lines += [f"- {code(u.name)}: {code(', '.join(u.columns))} is unique" for u in table.uniques]
    for index in table.indexes:
        if index.unique:
            columns = ", ".join(c.expression for c in index.columns)
            only = f", of rows where {code(index.where)}" if index.where else ""
            lines.append(f"- {code(index.name)}: {code(columns)} is unique{only}")
    return Answer("\n".join([lines[0], "", *lines[1:]]) if len(lines) > 1 else lines[0])
