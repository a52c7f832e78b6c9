"""What a table consists of."""

from bot.expert.kit import Answer, Asked, answers, gap, rows
from bot.render.escape import code, inert
from rules.names import short
from schema.model import Column, Table


@answers(
    r"(?:describe|show|explain|display|print) {table}",
    r"(?:which|what) columns (?:does|do|are in|has) {table}(?: have| contain)?",
    r"(?:list |what are )?(?:the |all )?columns (?:of|in|on) {table}",
    r"what(?:'s| is) (?:in )?(?:the )?(?:structure|shape|definition|schema) of {table}",
    r"what does {table} (?:look like|contain|consist of|hold)",
    r"how many columns does {table} have",
)
def run(asked: Asked) -> Answer:
    """What a table consists of: columns, keys, checks and policies.

    > describe tasks
    > what columns does the users table have?
    > what does team_members look like
    """
    found = asked.table
    table = found.table
    count = f"{len(table.columns)} column{'s' * (len(table.columns) != 1)}"
    place = asked.places.at(table.span)
    parts = [f"{code(short(table.id))} has {count}{f', declared at {place}' if place else ''}.", structure(table)]
    parts += rest(table)
    return Answer("\n\n".join(parts), tuple(map(gap, table.unread)))


def structure(table: Table) -> str:
    """Return the columns as rows."""
    lines = [(code(c.name), code(c.type), _null(c), _default(c), _keys(table, c)) for c in table.columns]
    return rows("Column | Type | Null | Default | Keys", lines)


def rest(table: Table) -> list[str]:
    """Return what a table has besides columns, each kind as one line."""
    parts = []
    if table.indexes:
        parts.append(f"Indexes: {', '.join(code(i.name) for i in table.indexes[:20])}.")
    if table.checks:
        checks = "; ".join(f"{code(c.name)}: {code(c.expression)}" for c in table.checks[:20])
        parts.append(f"Checks: {checks}.")
    if table.policies or table.rls:
        names = ", ".join(f"{code(p.name)} (for {inert(p.command.lower())})" for p in table.policies[:20])
        parts.append(
            f"Row level security is on{f', with {names}' if names else ' and no policy lets anything through'}."
        )
    return parts


def _null(column: Column) -> str:
    return "not null" if column.not_null or column.primary_key else "null"


def _default(column: Column) -> str:
    if column.default is not None:
        return code(column.default)
    if column.generated is not None:
        return f"generated: {code(column.generated)}"
    if column.identity is not None:
        return "identity"
    return "by Drizzle only" if column.client_default else ""


def _keys(table: Table, column: Column) -> str:
    said = []
    if column.primary_key or (table.primary_key and column.name in table.primary_key.columns):
        said.append("primary key")
    said += ["unique" for unique in table.uniques if unique.columns == (column.name,)]
    said += [f"→ {code(short(k.references))}" for k in table.foreign_keys if column.name in k.columns]
    return ", ".join(said)
