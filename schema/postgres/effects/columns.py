"""Columns: added, dropped, renamed."""

from schema.model import Column, Table
from schema.postgres import actions as a
from schema.postgres.catalog import index_names
from schema.postgres.copies import replace
from schema.postgres.effects.immutable import refuse_generated
from schema.postgres.effects.keys import refuse_foreign_key, relying
from schema.postgres.effects.lookup import (
    Refusal,
    dependents,
    gone,
    inherited,
    mentions,
    no_column,
    unsafe_default,
)
from schema.postgres.effects.named import drop_view, refuse_type, typed, without_column
from schema.postgres.effects.operators import refuse_class
from schema.postgres.effects.tables import own_sequence
from schema.postgres.effects.values import invalid_default
from schema.postgres.model_edits import with_column
from schema.postgres.reading.names import derived
from schema.postgres.state import State, indexed_alike

MAX_COLUMNS = 1600  # MaxHeapAttributeNumber in src/include/access/htup_details.h


def add_column(state: State, action: a.AddColumn) -> Refusal:
    """ADD COLUMN; one that only rows refuse is added all the same, lest every later word about it be refused too."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = typed(state, action.column)
    if table.column(column.name) is not None:
        return None if action.if_not_exists else f'column "{column.name}" of relation "{table.name}" already exists'
    here = state.hierarchy.now.get(table.id)
    if here and here.parent and state.hierarchy.now[here.parent].partitioned:
        return "cannot add column to a partition"
    after = _with_parts(table, action, column)
    refusal = _refuse_added(state, table, column) or refuse_generated(state, after, column.generated)
    if action.unique or column.primary_key:
        refusal = refusal or refuse_class(column, "btree")
    if refusal is None and action.foreign_key:
        refusal = refuse_foreign_key(state, after, action.foreign_key)
    if refusal is None:
        _store(state, table, after, column)
        if _left_null(state, action, column) and not state.is_empty(table.id):
            where = f' of relation "{table.name}"' if state.postgres > 12 else ""
            return f'column "{column.name}"{where} contains null values'
    return refusal


def _refuse_added(state: State, table: Table, column: Column) -> Refusal:
    if column.primary_key and table.primary_key is not None:
        return f'multiple primary keys for table "{table.name}" are not allowed'
    if len(table.columns) >= MAX_COLUMNS:
        return f"tables can have at most {MAX_COLUMNS} columns"
    refusal = refuse_type(state, column.type, column.type_schema) or unsafe_default(state, column, column.default)
    return refusal or invalid_default(state, column, column.default)


def _left_null(state: State, action: a.AddColumn, column: Column) -> bool:
    filled = column.default or column.generated or column.identity or action.serial
    domain = state.domains.now.get(f"{column.type_schema or 'public'}.{column.type}")
    return column.not_null and not filled and domain is None


def _with_parts(table: Table, action: a.AddColumn, column: Column) -> Table:
    after = replace(table, columns=(*table.columns, column), checks=(*table.checks, *action.checks))
    if column.primary_key:
        key = action.primary_key
        after = replace(
            after, primary_key=replace(key, name=key.name or derived(table.id, (), "pkey")) if key else None
        )
    if action.unique:
        after = replace(after, uniques=(*after.uniques, action.unique))
    if action.foreign_key:
        after = replace(after, foreign_keys=(*after.foreign_keys, action.foreign_key))
    return after


def _store(state: State, before: Table, after: Table, column: Column) -> None:
    state.put_table(after)
    if not indexed_alike(before, after):
        for name in set(index_names(after)) - set(index_names(before)):
            state.created(f"{after.schema}.{name}", "index")
    sequence = own_sequence(after, column)
    if sequence:
        state.created(sequence, "sequence")
    here = state.hierarchy.now.get(after.id)
    for child in here.children if here else ():
        inner = state.tables.now.get(child)
        if inner is not None and inner.column(column.name) is None:
            state.put_table(replace(inner, columns=(*inner.columns, column)))


def drop_column(state: State, action: a.DropColumn) -> Refusal:
    """DROP COLUMN, with CASCADE."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    refusal = no_column(table, action.column)
    if refusal:
        return None if action.if_exists else refusal
    if refusal := inherited(state, table, action.column, "drop"):
        return refusal
    views = dependents(state, table, action.column)
    referring = _referring(state, table, action.column)
    policies = [
        p.name for p in table.policies if mentions(p.using, action.column) or mentions(p.with_check, action.column)
    ]
    if (views or referring or policies) and not action.cascade:
        return f"cannot drop column {action.column} of table {table.name} because other objects depend on it"
    for view in views:
        drop_view(state, view)
    for id_, names in referring.items():
        other = state.tables.now[id_]
        state.put_table(replace(other, foreign_keys=tuple(k for k in other.foreign_keys if k.name not in names)))
    table = state.tables.now[table.id]
    after = without_column(table, action.column)
    state.put_table(replace(after, policies=tuple(p for p in after.policies if p.name not in policies)))
    here = state.hierarchy.now.get(table.id)
    for child in here.children if here else ():
        inner = state.tables.now.get(child)
        if inner is not None:
            state.put_table(without_column(inner, action.column))
    return None


def _referring(state: State, table: Table, column: str) -> dict[str, set[str]]:
    keys = [table.primary_key.columns] if table.primary_key else []
    keys += [u.columns for u in table.uniques] + [
        tuple(c.expression for c in i.columns) for i in table.indexes if i.unique
    ]
    found: dict[str, set[str]] = {}
    for columns in keys:
        for id_, key in relying(state, table, columns) if column in columns else ():
            if id_ != table.id:
                found.setdefault(id_, set()).add(key.name)
    return found


def rename_column(state: State, action: a.RenameColumn) -> Refusal:
    """RENAME COLUMN: every part of the database that names it follows."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    old, new = action.column, action.name
    refusal = no_column(table, old, f'column "{old}" does not exist') or inherited(state, table, old, "rename")
    if refusal:
        return refusal
    if table.column(new) is not None:
        return f'column "{new}" of relation "{table.name}" already exists'
    state.put_table(with_column(table, old, new))
    for id_ in sorted(state.referenced_by.now.get(table.id, ())):
        other = state.tables.now[id_]
        keys = tuple(
            replace(k, references_columns=tuple(new if c == old else c for c in k.references_columns))
            if k.references == table.id
            else k
            for k in other.foreign_keys
        )
        state.put_table(replace(other, foreign_keys=keys))
    for view in state.readers.now.get(table.id, ()):
        reading = state.readings.now[view]
        if old in reading.columns:
            state.read_view(view, replace(reading, columns=tuple(new if c == old else c for c in reading.columns)))
    return None
