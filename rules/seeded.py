"""Seeds held against the tables they fill: which keys their rows have, in which order, and what a pull request did."""

from collections.abc import Iterator

from rules.context import Context
from rules.conventions import counts_up
from rules.kit import Place
from schema.model import Column, Database, ForeignKey, Table
from schema.span import Span
from schema.surroundings import Seeded
from schema.typescript.seeds import Insert, Seed


def edited(thing: Seeded, insert: Insert) -> bool:
    """Return whether this pull request wrote an insert of a seed."""
    return insert.span.text not in {other.span.text for other in (thing.before.inserts if thing.before else ())}


def where(thing: Seeded, insert: Insert, cause: Span | None, about: str) -> Place:
    """Return where the author looks: at the insert where they wrote it, else at what they changed in the schema."""
    own = edited(thing, insert) or cause is None
    return Place(insert.table_span if own else cause, f"{thing.object}#{about}")


def of(thing: Seeded, insert: Insert) -> str:
    """Return "`packages/database/seed.ts:12`" for messages."""
    return f"`{thing.seed.path}:{insert.table_span.line}`"


def key_of(table: Table, name: str) -> str | None:
    """Return a column's name in TypeScript."""
    column = table.column(name)
    return column.key if column else None


def linked(insert: Insert, tables: Database) -> Iterator[ForeignKey]:
    """Yield the foreign keys of a table that the rows of an insert fill, or have to."""
    table = tables.tables.get(insert.table)
    for key in table.foreign_keys if table else ():
        columns = [column for name in key.columns if table and (column := table.column(name))]
        given = any(column.key in insert.keys for column in columns)
        if key.references != insert.table and (given or all(column.not_null for column in columns)):
            yield key


def too_early(seed: Seed | None, tables: Database) -> dict[tuple[str, str], Insert]:
    """Return the inserts that come before those of a table they refer to, by both tables; each function by itself."""
    found: dict[tuple[str, str], Insert] = {}
    inserts = seed.inserts if seed else ()
    for index, insert in enumerate(inserts):
        mine = [other for other in inserts if other.function == insert.function]
        before = {other.table for other in inserts[:index]}
        after = {other.table for other in mine if other.span.start > insert.span.start}
        for key in linked(insert, tables):
            if key.references in after and key.references not in before and insert.table not in before:
                found[insert.table, key.references] = insert
    return found


def demanded(table: Table) -> list[Column]:
    """Return the columns that every insert by Drizzle has to fill."""
    return [
        column
        for column in table.columns
        if column.not_null
        and column.default is None
        and not (column.client_default or column.on_update or counts_up(column) or column.generated)
        and not column.unknown
    ]


def filled(column: Column) -> bool:
    """Return whether the database gives a key its value."""
    return counts_up(column) or column.default is not None


def guessed(thing: Seeded, ctx: Context) -> Iterator[tuple[Insert, str, Span]]:
    """Yield inserts with a constant where the generated id of a row belongs that the seed inserts without asking."""
    known: dict[str, bool] = {}
    for insert in thing.seed.inserts:
        for key in linked(insert, ctx.declared):
            parent = ctx.declared.tables.get(key.references)
            target = parent.column(key.references_columns[0]) if parent and len(key.columns) == 1 else None
            name = key_of(ctx.declared.tables[insert.table], key.columns[0])
            spans = [span for other, span in insert.literals if other == name]
            if target and filled(target) and spans and known.get(key.references):
                yield insert, key.references, spans[0]
        table = ctx.declared.tables[insert.table]
        ids = {column.key for column in table.columns if column.primary_key}
        asks = not insert.returning and not insert.open and not ids & insert.keys
        known[insert.table] = known.get(insert.table, True) and asks
