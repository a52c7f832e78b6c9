"""Constraints: added, validated, renamed, dropped."""

from schema.model import Table, Unique
from schema.postgres import actions as a
from schema.postgres.catalog import primary_key_name
from schema.postgres.copies import replace
from schema.postgres.effects.keys import lacks, refuse_foreign_key, relying, repeated
from schema.postgres.effects.lookup import Refusal, bare, gone, no_column, taken, unsafe_expression
from schema.postgres.effects.operators import refuse_class
from schema.postgres.reading.names import derived
from schema.postgres.state import State


def names(table: Table) -> set[str]:
    """Return the names of the table's constraints."""
    parts = (table.uniques, table.foreign_keys, table.checks)
    found = {part.name for kind in parts for part in kind}
    key = primary_key_name(table)
    return found | {key} if key else found


def _refuse_name(state: State, table: Table, name: str) -> Refusal:
    if name in names(table) or name in state.hanging(table.id).exclusions:
        return f'constraint "{name}" for relation "{table.name}" already exists'
    return None


def add_foreign_key(state: State, action: a.AddForeignKey) -> Refusal:
    """ADD FOREIGN KEY."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table) or gone(state, action.foreign_key.references)
    refusal = _refuse_name(state, table, action.foreign_key.name)
    refusal = refusal or refuse_foreign_key(state, table, action.foreign_key)
    if refusal:
        return refusal
    here = state.hierarchy.now.get(table.id)
    if action.not_valid and here is not None and here.partitioned and state.postgres < 18:
        target = bare(action.foreign_key.references)
        return f'cannot add NOT VALID foreign key on partitioned table "{table.name}" referencing relation "{target}"'
    if action.deferred:
        state.attach(table.id, deferred=action.foreign_key.name)
    key = replace(action.foreign_key, validated=not action.not_valid)
    state.put_table(replace(table, foreign_keys=(*table.foreign_keys, key)))
    return None


def add_unique(state: State, action: a.AddUnique) -> Refusal:
    """ADD UNIQUE, also USING INDEX."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    if action.using_index:
        return _adopt(state, table, action.using_index, action.unique)
    refusal = _refuse_key(state, table, action.unique.name, action.unique.columns)
    if refusal is None:
        state.put_table(replace(table, uniques=(*table.uniques, action.unique)))
        state.created(f"{table.schema}.{action.unique.name}", "index")
    return refusal


def _refuse_key(state: State, table: Table, name: str, columns: tuple[str, ...]) -> Refusal:
    refusal = taken(state, f"{table.schema}.{name}") or _refuse_name(state, table, name)
    for column in columns:
        refusal = refusal or no_column(table, column, f'column "{column}" named in key does not exist')
        found = table.column(column)
        refusal = refusal or (refuse_class(found, "btree") if found else None)
    here = state.hierarchy.now.get(table.id)
    refusal = refusal or repeated("primary key" if name == derived(table.id, (), "pkey") else "unique", columns)
    return refusal or (lacks(columns, here.key) if here is not None else None)


def _adopt(state: State, table: Table, index_name: str, unique: Unique) -> Refusal:
    index = table.index(index_name)
    if index is None:
        if index_name in names(table):
            return f'index "{index_name}" is already associated with a constraint'
        return f'index "{index_name}" does not exist' if not table.unread and table.indexes else None
    if not index.unique:
        return f'"{index_name}" is not a unique index'
    rest = tuple(i for i in table.indexes if i.name != index_name)
    columns = tuple(c.expression for c in index.columns)
    adopted = replace(unique, columns=columns)
    state.put_table(replace(table, indexes=rest, uniques=(*table.uniques, adopted)))
    return None


def add_primary_key(state: State, action: a.AddPrimaryKey) -> Refusal:
    """ADD PRIMARY KEY, also USING INDEX: its columns become NOT NULL."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    if table.primary_key is not None:
        return f'multiple primary keys for table "{table.name}" are not allowed'
    key = action.primary_key
    if action.using_index:
        index = table.index(action.using_index)
        columns = tuple(c.expression for c in index.columns) if index else ()
        table = replace(table, indexes=tuple(i for i in table.indexes if i is not index))
        key = replace(key, columns=columns)
    else:
        refusal = _refuse_key(state, table, key.name or "", key.columns)
        if refusal:
            return refusal
    columns_after = tuple(replace(c, not_null=True) if c.name in key.columns else c for c in table.columns)
    state.put_table(replace(table, primary_key=key, columns=columns_after))
    if not action.using_index:
        state.created(f"{table.schema}.{key.name}", "index")
    return None


def add_check(state: State, action: a.AddCheck) -> Refusal:
    """ADD CHECK."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    refusal = _refuse_name(state, table, action.check.name)
    refusal = refusal or unsafe_expression(state, table, action.check.expression)
    if refusal is None:
        check = replace(action.check, validated=not action.not_valid)
        for each in _with_partitions(state, table):
            if check.name not in names(each):
                state.put_table(replace(each, checks=(*each.checks, check)))
    return refusal


def _with_partitions(state: State, table: Table) -> list[Table]:
    """Return a table and, if it is partitioned, all partitions below it: they have each of its constraints."""
    found, seen = [table], {table.id}
    for each in found:
        hierarchy = state.hierarchy.now.get(each.id)
        for id_ in hierarchy.children if hierarchy and hierarchy.partitioned else ():
            if id_ in state.tables.now and id_ not in seen:
                seen.add(id_)
                found.append(state.tables.now[id_])
    return found


def add_exclusion(state: State, action: a.AddExclusion) -> Refusal:
    """ADD EXCLUDE."""
    refusal = gone(state, action.table)
    if refusal is None:
        state.attach(action.table, exclusions=action.name)
        schema = action.table.partition(".")[0]
        state.put(state.indexes, f"{schema}.{action.name}", action.table)
        state.created(f"{schema}.{action.name}", "index")
    return refusal


def validate(state: State, action: a.ValidateConstraint) -> Refusal:
    """VALIDATE CONSTRAINT."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    name = action.constraint
    unchecked = next((item for item in state.hanging(table.id).unchecked if item[0] == name), None)
    if unchecked:
        state.detach(table.id, unchecked=unchecked)
        return None
    if name not in names(table):
        return _no_constraint(state, table, name)
    for each in _with_partitions(state, table):
        keys = tuple(replace(k, validated=True) if k.name == name else k for k in each.foreign_keys)
        checks = tuple(replace(c, validated=True) if c.name == name else c for c in each.checks)
        state.put_table(replace(each, foreign_keys=keys, checks=checks))
    return None


def _no_constraint(state: State, table: Table, name: str) -> Refusal:
    """Refuse a constraint that is not there. NOT NULL constraints (18) and unread parts are not in the catalog."""
    if table.unread or name in state.hanging(table.id).exclusions or "not_null" in name or not table.columns:
        return None
    return f'constraint "{name}" of relation "{table.name}" does not exist'


def drop_constraint(state: State, action: a.DropConstraint) -> Refusal:
    """DROP CONSTRAINT, with CASCADE."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    name = action.constraint
    if name not in names(table):
        if name in state.hanging(table.id).exclusions:
            state.detach(table.id, exclusions=name)
            state.put(state.indexes, f"{table.schema}.{name}", None)
            return None
        return None if action.if_exists else _no_constraint(state, table, name)
    columns = key_columns(table, name)
    used = relying(state, table, columns) if columns else []
    used = [] if columns and _still_unique(table, name, columns) else used
    if used and not action.cascade:
        return f"cannot drop constraint {name} on table {table.name} because other objects depend on it"
    for id_, key in used:
        other = state.tables.now[id_]
        state.put_table(replace(other, foreign_keys=tuple(k for k in other.foreign_keys if k.name != key.name)))
    checked = any(check.name == name for check in table.checks)
    for each in _with_partitions(state, state.tables.now[table.id]) if checked else [state.tables.now[table.id]]:
        state.put_table(_without(each, name))
    return None


def key_columns(table: Table, name: str) -> tuple[str, ...]:
    """Return the columns of the primary key or unique constraint of that name; none for other constraints."""
    if table.primary_key is not None and primary_key_name(table) == name:
        return table.primary_key.columns
    return next((u.columns for u in table.uniques if u.name == name), ())


def _still_unique(table: Table, name: str, columns: tuple[str, ...]) -> bool:
    """A foreign key may rest on another key over the same columns; which one it chose is not known."""
    others = [u.columns for u in table.uniques if u.name != name]
    others += [tuple(c.expression for c in i.columns) for i in table.indexes if i.unique]
    return any(sorted(other) == sorted(columns) for other in others)


def _without(table: Table, name: str) -> Table:
    key = None if primary_key_name(table) == name else table.primary_key
    columns = table.columns
    if key is None:
        columns = tuple(replace(c, primary_key=False) if c.primary_key else c for c in columns)
    return replace(
        table,
        columns=columns,
        primary_key=key,
        uniques=tuple(u for u in table.uniques if u.name != name),
        foreign_keys=tuple(k for k in table.foreign_keys if k.name != name),
        checks=tuple(c for c in table.checks if c.name != name),
    )


def rename_constraint(state: State, action: a.RenameConstraint) -> Refusal:
    """RENAME CONSTRAINT."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    old, new = action.constraint, action.name
    if old not in names(table):
        return _no_constraint(state, table, old)
    if new in names(table):
        return f'constraint "{new}" for relation "{table.name}" already exists'
    key = table.primary_key
    if key is not None and primary_key_name(table) == old:
        key = replace(key, name=new)
    state.put_table(
        replace(
            table,
            primary_key=key,
            uniques=tuple(replace(u, name=new) if u.name == old else u for u in table.uniques),
            foreign_keys=tuple(replace(k, name=new) if k.name == old else k for k in table.foreign_keys),
            checks=tuple(replace(c, name=new) if c.name == old else c for c in table.checks),
        )
    )
    return None


def alter_constraint(state: State, action: a.AlterConstraint) -> Refusal:
    """ALTER CONSTRAINT."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    change = state.attach if action.deferred else state.detach
    change(table.id, deferred=action.constraint)
    return None if action.constraint in names(table) else _no_constraint(state, table, action.constraint)
