"""From what the evaluator makes of an import to the tables and columns of the model."""

from collections.abc import Iterator
from functools import cached_property

from schema.drizzle.columns import PgColumn
from schema.drizzle.tables import PgTable
from schema.model import Database, Table


class Known:
    """The tables of one commit, found by the declaration that an import leads to, or the key of `db.query`."""

    def __init__(self, declared: Database) -> None:
        self.declared = declared

    def table(self, value: PgTable) -> Table | None:
        """Return the table that this declaration makes; None where it belongs to another package."""
        if not isinstance(value.name, str):
            return None
        schema = getattr(value.schema, "name", value.schema) or "public"
        table = self.declared.tables.get(f"{schema}.{value.name}")
        same = table is not None and (table.span is None or table.span.path == value.at.file.source.path)
        return table if same else None

    def column(self, value: PgColumn) -> tuple[str, str] | None:
        """Return the ids of a column: of its table, and its SQL name."""
        table = self.table(value.table)
        return self.by_key(table, value.key) if table else None

    def by_key(self, table: Table, key: str) -> tuple[str, str] | None:
        """Return the ids of the column that TypeScript calls `key`."""
        name = self._columns(table).get(key)
        return (table.id, name) if name is not None else None

    def _columns(self, table: Table) -> dict[str, str]:
        keys = self._keys.get(table.id)
        if keys is None:
            keys = self._keys[table.id] = {c.key or c.name: c.name for c in table.columns}
        return keys

    @cached_property
    def _keys(self) -> dict[str, dict[str, str]]:
        return {}

    @cached_property
    def queried(self) -> dict[str, Table]:
        """The tables by the key of `db.query`; a key that two tables share means neither."""
        found: dict[str, list[Table]] = {}
        for table in self.declared.tables.values():
            if table.key:
                found.setdefault(table.key, []).append(table)
        return {key: tables[0] for key, tables in found.items() if len(tables) == 1}

    @cached_property
    def relations(self) -> frozenset[tuple[str, str]]:
        """The relations that are declared: the table and the key."""
        return frozenset((relation.table, relation.key) for relation in self.declared.relations)

    def modules(self) -> Iterator[str]:
        """Yield the files that declare the tables and their relations."""
        spans = [thing.span for named in (self.declared.tables, self.declared.views) for thing in named.values()]
        spans += [relation.span for relation in self.declared.relations]
        yield from dict.fromkeys(span.path for span in spans if span is not None)
