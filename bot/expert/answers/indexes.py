"""Which indexes a table has."""

from bot.expert.kit import Answer, Asked, answers, rows
from bot.render.escape import code, inert
from rules.names import short
from schema.model import Table


@answers(
    r"(?:which|what) index(?:es)? (?:does|do|are there (?:on|for|in)|are on|has) {table}(?: have)?",
    r"(?:list |what are )?(?:the |all )?index(?:es)? (?:of|on|in|for) {table}",
    r"how is {table} indexed",
    r"does {table} have (?:any )?index(?:es)?",
)
def run(asked: Asked) -> Answer:
    """Which indexes a table has, those behind its keys included.

    > which indexes does tasks have?
    > indexes on the users table
    > how is audit_log indexed?
    """
    table = asked.table.table
    lines = [*_keys(table, asked), *_indexes(table, asked)]
    if not lines:
        return Answer(f"{code(short(table.id))} has no index, not even a primary key.")
    count = f"{len(lines)} index{'es' * (len(lines) != 1)}"
    return Answer(f"{code(short(table.id))} has {count}:\n\n{rows('Index | On | | Declared', lines)}")


def _keys(table: Table, asked: Asked) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    if table.primary_key:
        name = code(table.primary_key.name) if table.primary_key.name else "primary key"
        columns = code(", ".join(table.primary_key.columns))
        lines.append((name, columns, "primary key", asked.places.at(table.primary_key.span or table.span)))
    for unique in table.uniques:
        columns = code(", ".join(unique.columns))
        lines.append((code(unique.name), columns, "unique", asked.places.at(unique.span or table.span)))
    return lines


def _indexes(table: Table, asked: Asked) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    for index in table.indexes:
        columns = code(", ".join(c.expression for c in index.columns))
        kind = f"{'unique ' * index.unique}{inert(index.method)}"
        only = f", where {code(index.where)}" if index.where else ""
        lines.append((code(index.name), columns, kind + only, asked.places.at(index.span or table.span)))
    return lines
