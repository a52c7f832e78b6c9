"""What Postgres asks of keys: the columns exist, what is referenced is unique, the types can be compared."""

from schema.model import ForeignKey, Table
from schema.postgres.effects.lookup import Refusal, gone, known_columns, no_column
from schema.postgres.state import State
from schema.postgres.types import comparable


def refuse_foreign_key(state: State, table: Table, key: ForeignKey) -> Refusal:
    """Refuse a foreign key of `table` (as it will be) that cannot be made."""
    target = table if key.references == table.id else state.tables.now.get(key.references)
    if target is None:
        return gone(state, key.references)
    refusal = _missing(table, key.columns)
    if refusal:
        return refusal
    referenced = referenced_columns(key, target)
    if not referenced and known_columns(target) and target.primary_key is None:
        return f'there is no primary key for referenced table "{target.name}"'
    refusal = _missing(target, referenced)
    if refusal is None and known_columns(target) and referenced and not is_unique(target, referenced):
        refusal = f'there is no unique constraint matching given keys for referenced table "{target.name}"'
    if refusal is None and referenced and len(referenced) != len(key.columns):
        refusal = "number of referencing and referenced columns for foreign key disagree"
    return refusal or refuse_types(table, key, target)


def _missing(table: Table, columns: tuple[str, ...]) -> Refusal:
    sentence = 'column "{}" referenced in foreign key constraint does not exist'
    return next((r for name in columns if (r := no_column(table, name, sentence.format(name)))), None)


def referenced_columns(key: ForeignKey, target: Table) -> tuple[str, ...]:
    """Return the referenced columns; those of the primary key where the foreign key names none."""
    return key.references_columns or (target.primary_key.columns if target.primary_key else ())


def is_unique(target: Table, columns: tuple[str, ...]) -> bool:
    """Return whether a key or a whole unique index of the table is over exactly these columns."""
    wanted = sorted(columns)
    keys = [target.primary_key.columns] if target.primary_key else []
    keys += [unique.columns for unique in target.uniques]
    keys += [tuple(c.expression for c in i.columns) for i in target.indexes if i.unique and i.valid and i.where is None]
    return any(sorted(key) == wanted for key in keys)


def refuse_twice(table: Table) -> Refusal:
    """Refuse a new table that names a column twice, by itself or in a key."""
    names = [column.name for column in table.columns]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return f'column "{twice}" specified more than once'
    keys = [("primary key", table.primary_key.columns)] if table.primary_key else []
    keys += [("unique", unique.columns) for unique in table.uniques]
    for kind, columns in keys:
        refusal = repeated(kind, columns)
        if refusal:
            return refusal
    return None


def repeated(kind: str, columns: tuple[str, ...]) -> Refusal:
    """Refuse a primary key or unique constraint that names a column twice."""
    twice = next((name for name in columns if columns.count(name) > 1), None)
    return f'column "{twice}" appears twice in {kind} constraint' if twice is not None else None


def refuse_keys(table: Table, partitioned_by: tuple[str, ...]) -> Refusal:
    """Refuse a new partitioned table one of whose keys lacks a column it is partitioned by."""
    keys = ([table.primary_key.columns] if table.primary_key else []) + [unique.columns for unique in table.uniques]
    return next((refusal for columns in keys if (refusal := lacks(columns, partitioned_by))), None)


def lacks(columns: tuple[str, ...], partitioned_by: tuple[str, ...]) -> Refusal:
    """Refuse a unique key of a partitioned table: each partition only knows its own rows."""
    if set(partitioned_by) <= set(columns):
        return None
    return "unique constraint on partitioned table must include all partitioning columns"


def refuse_types(table: Table, key: ForeignKey, target: Table) -> Refusal:
    """Refuse a foreign key whose columns have types that Postgres cannot compare."""
    for mine, theirs in zip(key.columns, referenced_columns(key, target), strict=False):
        one, other = table.column(mine), target.column(theirs)
        if one and other and not comparable((one.type, one.type_schema), (other.type, other.type_schema)):
            return f'foreign key constraint "{key.name}" cannot be implemented'
    return None


def relying(state: State, table: Table, columns: tuple[str, ...]) -> list[tuple[str, ForeignKey]]:
    """Return the foreign keys (with their table) that rely on the uniqueness of `columns` of `table`."""
    wanted = sorted(columns)
    return [
        (id_, key)
        for id_ in sorted(state.referenced_by.now.get(table.id, ()))
        for key in state.tables.now[id_].foreign_keys
        if key.references == table.id and sorted(referenced_columns(key, table)) == wanted
    ]
