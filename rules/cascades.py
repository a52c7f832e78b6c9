"""What CASCADE takes along besides what a statement names, as the replay saw it."""

from collections.abc import Iterator

from rules.context import Context
from rules.names import listed, short
from schema.model import Database, Table
from schema.postgres.actions import DropTable
from schema.postgres.migration import Step


def lost(step: Step) -> tuple[str, ...]:
    """Return, for reading, the columns, foreign keys, unique constraints, views and tables that a step took along.

    The object it names, and what stands on a table it drops, is not among them. Nothing that fails takes anything.
    """
    if step.fails:
        return ()
    found = [name for name in _gone(step.before, step.after) if not _named(name, step.action.object)]
    return tuple(map(short, found))


def _gone(before: Database, after: Database) -> Iterator[str]:
    yield from (view for view in before.views if view not in after.views)
    for id_, table in before.tables.items():
        now = after.tables.get(id_)
        if now is None:
            yield id_
        elif now is not table:
            yield from (f"{id_}.{part}" for part in _parts(table) - _parts(now))


def _parts(table: Table) -> frozenset[str]:
    names = {column.name for column in table.columns}
    names |= {key.name for key in table.foreign_keys}
    return frozenset(names | {unique.name for unique in table.uniques})


def _named(name: str, object_: str) -> bool:
    """Return whether it is the object itself, or stood on the same table and went with its column."""
    return name == object_ or (object_.count(".") > 1 and name.startswith(object_.rpartition(".")[0] + "."))


def taken_along(parts: list[tuple[DropTable, Context]]) -> str:
    """Return what else CASCADE drops: the foreign keys of tables that stay, and the views that are not made anew."""
    cascades = [(drop, ctx) for drop, ctx in parts if drop.cascade]
    keys = [key for drop, ctx in cascades for key in _keys(drop, ctx)]
    views = sorted({short(view) for drop, ctx in cascades for view in _views(drop, ctx)})
    taken = [f"the {word}{'s' * (len(n) > 1)} {listed(n)}" for word, n in (("foreign key", keys), ("view", views)) if n]
    return f" CASCADE also drops {' and '.join(taken)}." if taken else ""


def _keys(drop: DropTable, ctx: Context) -> list[str]:
    others = (table for table in ctx.referencing(drop.table) if table.id in ctx.end.tables)
    return [f"{short(t.id)}.{k.name}" for t in others for k in t.foreign_keys if k.references == drop.table]


def _views(drop: DropTable, ctx: Context) -> frozenset[str]:
    """Return the views that read the table: they go, and do not come back with it."""
    readers: frozenset[str] = getattr(ctx.catalog, "readers", {}).get(drop.table, frozenset())
    return readers - ctx.end.views.keys()
