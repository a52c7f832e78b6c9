"""Rows that are picked from a list: they have nothing but a name, belong to one thing, and are joined to others."""

from rules.context import Context
from rules.conventions import is_junction, only_appended, snake
from schema.model import Column, Database, ForeignKey, Table

_PEOPLE = {"user", "profile", "account", "member", "customer", "person", "owner"}


def scope_of_names(table: Table, ctx: Context) -> ForeignKey | None:
    """Return the key to what the rows belong to, where they are picked by `name` within it; None for other tables."""
    name, needed = table.column("name"), _needed_keys(table)
    if name is None or len(needed) != 1 or only_appended(table) or is_junction(table) or table.partial:
        return None
    last = snake(needed[0].references.rpartition(".")[2]).split("_")[-1].removesuffix("s")
    bare = last not in _PEOPLE and _only(name, needed[0], table)
    return needed[0] if bare and _joined(table, ctx.declared) else None


def _only(name: Column, scope: ForeignKey, table: Table) -> bool:
    """Return whether a row has to have nothing but its name, and nothing else tells it from others."""
    key = set(table.primary_key.columns) if table.primary_key else set()
    others = [c for c in table.columns if c.name not in {name.name, *scope.columns} | key and not c.primary_key]
    unique = table.uniques or any(index.unique for index in table.indexes)
    return name.not_null and not unique and not any(_needed(c) for c in others if c.type not in ("json", "jsonb"))


def _joined(table: Table, declared: Database) -> bool:
    """Return whether the rows of another table join one of these with something else."""
    for other in declared.tables.values():
        targets = {key.references for key in _needed_keys(other)} if other.id != table.id else set()
        if table.id in targets and len(targets) > 1:
            return True
    return False


def _needed_keys(table: Table) -> list[ForeignKey]:
    return [k for k in table.foreign_keys if len(k.columns) == 1 and _needed(table.column(k.columns[0]))]


def _needed(column: Column | None) -> bool:
    return column is not None and column.not_null and column.default is None and not column.client_default
