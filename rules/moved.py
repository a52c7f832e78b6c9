"""Tables that a migration calls anew: what they had under the old name is not new under the other one."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rules.orders import Orders
from schema.changes import Change, PossibleRename
from schema.compare import compare
from schema.model import Database, Table
from schema.postgres.actions import RenameTable


def moved(orders: Orders, base: Database, declared: Database) -> dict[str, Table]:
    """Return the tables of base that have another name now, by the new id and with the new name."""
    now: dict[str, Table] = {}
    for rename in orders.of(RenameTable):
        schema = rename.table.partition(".")[0]
        old, new = now.pop(rename.table, None) or base.tables.get(rename.table), f"{schema}.{rename.name}"
        if old is not None:
            now[new] = replace(old, name=rename.name)
    return {id_: table for id_, table in now.items() if id_ in declared.tables and id_ not in base.tables}


def with_moved(base: Database, tables: Mapping[str, Table]) -> Database:
    """Return what base declares with the moved tables under their new names, too."""
    return replace(base, tables={**base.tables, **tables}) if tables else base


def changes_of(changes: tuple[Change, ...], tables: Mapping[str, Table], declared: Database) -> Iterator[Change]:
    """Yield the changes; of moved tables those that they would have had without their new names."""
    yield from (c for c in changes if isinstance(c, PossibleRename) or _table(c) not in tables)
    if tables:
        now = {id_: declared.tables[id_] for id_ in tables}
        changed = compare(Database(tables=tables), Database(tables=now))
        yield from (change for change in changed if not isinstance(change, PossibleRename))


def _table(change: Change) -> str | None:
    table = getattr(change, "table", None)
    return table.id if isinstance(table, Table) else None
