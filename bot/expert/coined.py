"""The names that a draft's own readable code declares: prose may use them, and marks them as proposed."""

from collections.abc import Iterator

from bot.expert.steps import Ran
from schema.difference import Difference
from schema.model import Database

MAX_NAMES = 600


def proposed_names(difference: Difference, ran: tuple[Ran, ...]) -> tuple[str, ...]:
    """Return what head with the draft has in names and head has not, in every spelling prose may use."""
    before = set(_names(difference.base.declared))
    after = [*_names(difference.head.declared), *(name for one in ran for name in _names(one.replay.database))]
    if ran:
        before |= set(_names(ran[0].replay.steps[0].before)) if ran[0].replay.steps else set()
    return tuple(dict.fromkeys(name for name in after if name not in before))[:MAX_NAMES]


def _names(database: Database) -> Iterator[str]:
    for table in database.tables.values():
        yield from _spelt(table.schema, table.name, table.key)
        for column in table.columns:
            yield from (column.name, f"{table.name}.{column.name}", f"{table.id}.{column.name}")
            yield column.type
            if column.key:
                yield from (column.key, f"{table.key or table.name}.{column.key}")
        for parts in (table.indexes, table.uniques, table.foreign_keys, table.checks, table.policies):
            yield from (part.name for part in parts)
    for enum in database.enums.values():
        yield from (*_spelt(enum.schema, enum.name, enum.key), *enum.values)
        yield from (f"'{value}'" for value in enum.values)
    for relation in database.relations:
        yield relation.key


def _spelt(schema: str, name: str, key: str | None) -> Iterator[str]:
    yield from (f"{schema}.{name}", name)
    if key:
        yield key
