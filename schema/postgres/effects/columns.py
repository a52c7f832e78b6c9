"""Columns: added, dropped, renamed, changed."""

from dataclasses import replace

from schema.model import Column, Identity, Table
from schema.postgres import actions as a
from schema.postgres.catalog import index_names
from schema.postgres.effects.keys import refuse_foreign_key, relying
from schema.postgres.effects.lookup import (
    Refusal,
    dependents,
    gone,
    mentions,
    no_column,
    unsafe_default,
)
from schema.postgres.effects.named import drop_view, refuse_type, typed, without_column
from schema.postgres.effects.tables import own_sequence
from schema.postgres.model_edits import with_column
from schema.postgres.reading.names import derived
from schema.postgres.state import State
from schema.postgres.types import cast_needs_using, same_type


def add_column(state: State, action: a.AddColumn) -> Refusal:
    """ADD COLUMN."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = typed(state, action.column)
    if table.column(column.name) is not None:
        return None if action.if_not_exists else f'column "{column.name}" of relation "{table.name}" already exists'
    if column.primary_key and table.primary_key is not None:
        return f'multiple primary keys for table "{table.name}" are not allowed'
    refusal = refuse_type(state, column.type, column.type_schema)
    refusal = refusal or unsafe_default(state, column, column.default)
    if refusal:
        return refusal
    if _left_null(state, action, column) and table.id not in state.empty.now:
        return f'column "{column.name}" of relation "{table.name}" contains null values'
    after = _with_parts(table, action, column)
    if action.foreign_key:
        refusal = refuse_foreign_key(state, after, action.foreign_key)
        if refusal:
            return refusal
    _store(state, table, after, column)
    return None


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
    refusal = no_column(table, old, f'column "{old}" does not exist')
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


def _change(state: State, table: Table, column: Column) -> None:
    """Store a changed column, in the partitions and inheritors too."""
    for id_ in (table.id, *_below(state, table.id)):
        one = state.tables.now.get(id_)
        if one is not None and one.column(column.name) is not None:
            state.put_table(replace(one, columns=tuple(column if c.name == column.name else c for c in one.columns)))


def _below(state: State, id_: str) -> tuple[str, ...]:
    here = state.hierarchy.now.get(id_)
    return here.children if here else ()


def alter_type(state: State, action: a.AlterColumnType) -> Refusal:
    """ALTER COLUMN ... TYPE."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    if action.type.endswith("serial"):
        return f'type "{action.type}" does not exist'
    column = table.column(action.column)
    refusal = no_column(table, action.column) or refuse_type(state, action.type, action.type_schema)
    if refusal or column is None:
        return refusal
    if dependents(state, table, column.name):
        return "cannot alter type of a column used by a view or rule"
    if any(mentions(p.using, column.name) or mentions(p.with_check, column.name) for p in table.policies):
        return "cannot alter type of a column used in a policy definition"
    changed = typed(state, replace(column, type=action.type, type_schema=action.type_schema))
    refusal = _refuse_cast(state, action, column, changed)
    if refusal:
        return refusal
    _change(state, table, changed)
    return None


def _refuse_cast(state: State, action: a.AlterColumnType, before: Column, after: Column) -> Refusal:
    enums = state.enums.now
    one, other = (before.type, before.type_schema), (after.type, after.type_schema)
    if not cast_needs_using(one, other, enums):
        return None
    if action.using is None:
        return f'column "{before.name}" cannot be cast automatically to type {after.type}'
    if before.default is not None and not _is_cast_to(before.default, after):
        return f'default for column "{before.name}" cannot be cast automatically to type {after.type}'
    return None


def _is_cast_to(default: str, column: Column) -> bool:
    """A default written as `'a'::mood` keeps its own type, whatever the column's was."""
    _, cast, type_ = default.rpartition("::")
    return bool(cast) and same_type(type_, column.type)


def set_nullability(state: State, action: a.SetNotNull | a.DropNotNull | a.AddNotNull) -> Refusal:
    """SET NOT NULL, DROP NOT NULL and ADD ... NOT NULL."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = table.column(action.column)
    if column is None:
        return no_column(table, action.column)
    if isinstance(action, a.DropNotNull):
        if table.primary_key and action.column in table.primary_key.columns:
            return f'column "{action.column}" is in a primary key'
        if column.identity is not None:
            return f'column "{action.column}" of relation "{table.name}" is an identity column'
    if isinstance(action, a.AddNotNull) and action.not_valid:
        state.put(state.not_nulls, f"{table.id}.{action.name}", column.name)
    elif isinstance(action, a.SetNotNull):
        forget_not_valid(state, table.id, column.name)
    _change(state, table, replace(column, not_null=not isinstance(action, a.DropNotNull)))
    return None


def forget_not_valid(state: State, table: str, column: str) -> None:
    """The column's NOT NULL has been checked, or is gone."""
    for key, name in list(state.not_nulls.now.items()):
        if name == column and key.rpartition(".")[0] == table:
            state.put(state.not_nulls, key, None)


def set_default(state: State, action: a.SetDefault | a.DropDefault) -> Refusal:
    """SET DEFAULT and DROP DEFAULT."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = table.column(action.column)
    if column is None:
        return no_column(table, action.column)
    if column.identity is not None:
        return f'column "{column.name}" of relation "{table.name}" is an identity column'
    if column.generated is not None:
        return f'column "{column.name}" of relation "{table.name}" is a generated column'
    default = action.default if isinstance(action, a.SetDefault) else None
    refusal = unsafe_default(state, column, default)
    if refusal is None:
        _change(state, table, replace(column, default=default))
    return refusal


def add_identity(state: State, action: a.AddIdentity) -> Refusal:
    """ADD GENERATED ... AS IDENTITY."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = table.column(action.column)
    if column is None:
        return no_column(table, action.column)
    where = f'column "{column.name}" of relation "{table.name}"'
    if column.identity is not None:
        return f"{where} is already an identity column"
    if column.default is not None or column.type.endswith("serial"):
        return f"{where} already has a default value"
    if not column.not_null:
        return f"{where} must be declared NOT NULL before identity can be added"
    sequence = action.sequence or derived(table.id, (column.name,), "seq")
    if f"{table.schema}.{sequence}" in state.sequences.now:
        return f'relation "{sequence}" already exists'
    _change(state, table, replace(column, identity=Identity(action.by_default, sequence, action.options)))
    state.created(f"{table.schema}.{sequence}", "sequence")
    return None


def alter_identity(state: State, action: a.AlterIdentity) -> Refusal:
    """SET GENERATED and the sequence's options."""
    table = state.tables.now.get(action.table)
    column = table.column(action.column) if table else None
    if table is None or column is None:
        return gone(state, action.table) or no_column(table, action.column)
    if column.identity is None:
        return f'column "{column.name}" of relation "{table.name}" is not an identity column'
    options = tuple((dict(column.identity.options) | dict(action.options)).items())
    by_default = column.identity.by_default if action.by_default is None else action.by_default
    _change(state, table, replace(column, identity=replace(column.identity, by_default=by_default, options=options)))
    return None


def drop_identity(state: State, action: a.DropIdentity) -> Refusal:
    """DROP IDENTITY."""
    table = state.tables.now.get(action.table)
    column = table.column(action.column) if table else None
    if table is None or column is None:
        return gone(state, action.table) or no_column(table, action.column)
    if column.identity is None:
        missing = f'column "{column.name}" of relation "{table.name}" is not an identity column'
        return None if action.if_exists else missing
    _change(state, table, replace(column, identity=None))
    return None


def set_expression(state: State, action: a.SetExpression | a.DropExpression) -> Refusal:
    """SET EXPRESSION and DROP EXPRESSION."""
    table = state.tables.now.get(action.table)
    column = table.column(action.column) if table else None
    if table is None or column is None:
        return gone(state, action.table) or no_column(table, action.column)
    if column.generated is None:
        missing = f'column "{column.name}" of relation "{table.name}" is not a generated column'
        return None if isinstance(action, a.DropExpression) and action.if_exists else missing
    expression = action.expression if isinstance(action, a.SetExpression) else None
    _change(state, table, replace(column, generated=expression))
    return None


def touch_column(state: State, action: a.TuneColumn) -> Refusal:
    """SET STATISTICS and the like change nothing the catalog holds."""
    return gone(state, action.table) or no_column(state.tables.now.get(action.table), action.column)
