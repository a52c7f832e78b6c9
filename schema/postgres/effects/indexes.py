"""Indexes: created, dropped, renamed."""

from schema.model import Index
from schema.postgres import actions as a
from schema.postgres.catalog import index_names
from schema.postgres.copies import replace
from schema.postgres.effects.immutable import refuse_index
from schema.postgres.effects.keys import lacks, relying
from schema.postgres.effects.lookup import Refusal, gone, no_column, taken, unsafe_expression
from schema.postgres.effects.operators import refuse_method
from schema.postgres.state import State


def create_index(state: State, action: a.CreateIndex) -> Refusal:
    """CREATE INDEX."""
    table = state.tables.now.get(action.table)
    id_ = f"{action.table.partition('.')[0]}.{action.index.name}"
    refusal = taken(state, id_)
    if refusal:
        return None if action.if_not_exists else refusal
    here = state.hierarchy.now.get(action.table)
    if action.concurrently and here is not None and here.partitioned:
        return f'cannot create index on partitioned table "{action.table.partition(".")[2]}" concurrently'
    if table is None:
        refusal = gone(state, action.table)
        if refusal is None:
            state.put(state.indexes, id_, action.table)
            state.created(id_, "index")
        return refusal
    for column in action.index.columns:
        if not column.is_expression:
            missing = f'column "{column.expression}" does not exist'
            refusal = refusal or no_column(table, column.expression, missing)
    refusal = refusal or unsafe_expression(state, table, action.index.where)
    refusal = refusal or refuse_index(state, table, action.index) or refuse_method(table, action.index)
    if action.index.unique and here is not None:
        refusal = refusal or lacks(tuple(c.expression for c in action.index.columns), here.key)
    if refusal is None:
        state.put_table(replace(table, indexes=(*table.indexes, action.index)))
        state.created(id_, "index")
    return refusal


def drop_index(state: State, action: a.DropIndex) -> Refusal:
    """DROP INDEX."""
    table_id = state.indexes.now.get(action.index)
    if table_id is None:
        if action.index in state.gone.now:
            return None if action.if_exists else f'index "{action.name}" does not exist'
        state.put(state.gone, action.index, "index")
        return None
    here = state.hierarchy.now.get(table_id)
    if action.concurrently and here is not None and here.partitioned:
        return f'cannot drop partitioned index "{action.name}" concurrently'
    table = state.tables.now.get(table_id)
    state_after = "index"
    if table is not None:
        own = table.index(action.name)
        if own is None and action.name in index_names(table):
            return f"cannot drop index {action.name} because constraint {action.name} on table {table.name} requires it"
        if own is not None and own.unique and not action.cascade and _needed(state, table_id, own):
            return f"cannot drop index {action.name} because other objects depend on it"
        state.put_table(replace(table, indexes=tuple(i for i in table.indexes if i.name != action.name)))
    state.put(state.indexes, action.index, None)
    state.put(state.gone, action.index, state_after)
    return None


def _needed(state: State, table_id: str, index: Index) -> bool:
    table = state.tables.now[table_id]
    columns = tuple(c.expression for c in index.columns)
    others = [u.columns for u in table.uniques] + ([table.primary_key.columns] if table.primary_key else [])
    return bool(relying(state, table, columns)) and not any(sorted(o) == sorted(columns) for o in others)


def rename_index(state: State, action: a.RenameIndex) -> Refusal:
    """ALTER INDEX ... RENAME TO; the index of a constraint takes the constraint's name along."""
    table_id = state.indexes.now.get(action.index)
    if table_id is None:
        missing = f'relation "{action.name}" does not exist'
        return missing if action.index in state.gone.now and not action.if_exists else None
    schema = action.index.partition(".")[0]
    if taken(state, f"{schema}.{action.to}"):
        return taken(state, f"{schema}.{action.to}")
    table = state.tables.now.get(table_id)
    if table is None:
        state.put(state.indexes, action.index, None)
        state.put(state.indexes, f"{schema}.{action.to}", table_id)
        return None
    key = table.primary_key
    old, new = action.name, action.to
    if key is not None and old not in {i.name for i in table.indexes} | {u.name for u in table.uniques}:
        key = replace(key, name=new)
    indexes = tuple(replace(i, name=new) if i.name == old else i for i in table.indexes)
    uniques = tuple(replace(u, name=new) if u.name == old else u for u in table.uniques)
    state.put_table(replace(table, indexes=indexes, uniques=uniques, primary_key=key))
    return None


def touch_index(state: State, action: a.OfIndex) -> Refusal:
    """ALTER INDEX ... SET changes nothing the catalog holds."""
    known = action.index in state.indexes.now
    return None if known or action.index not in state.gone.now else f'relation "{action.name}" does not exist'
