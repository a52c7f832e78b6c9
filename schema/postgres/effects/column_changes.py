"""Columns changed: type, nullability, default, identity, expression."""

from schema.model import Column, Identity, Table
from schema.postgres import actions as a
from schema.postgres.copies import replace
from schema.postgres.effects.immutable import refuse_generated
from schema.postgres.effects.keys import refuse_types
from schema.postgres.effects.lookup import (
    Refusal,
    dependents,
    enum_of,
    gone,
    inherited,
    mentions,
    no_column,
    taken,
    unsafe_default,
)
from schema.postgres.effects.named import refuse_type, typed
from schema.postgres.effects.operators import refuse_comparisons
from schema.postgres.effects.values import invalid_default
from schema.postgres.reading.names import derived
from schema.postgres.state import State
from schema.postgres.types import cast_needs_using, same_type, stored


def change_column(state: State, table: Table, column: Column) -> None:
    """Store a changed column, in the partitions and inheritors too."""
    for id_ in (table.id, *_below(state, table.id)):
        one = state.tables.now.get(id_)
        if one is not None and one.column(column.name) is not None:
            state.put_table(replace(one, columns=tuple([column if c.name == column.name else c for c in one.columns])))


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
    refusal = refusal or inherited(state, table, action.column, "alter")
    if refusal or column is None:
        return refusal
    changed = typed(state, replace(column, type=action.type, type_schema=action.type_schema))
    changed = replace(changed, default_type=_kept_type(state, column, changed))
    refusal = _refuse_used(state, table, column.name) or _refuse_cast(state, action, column, changed)
    refusal = refusal or refuse_comparisons(state, table, column, changed) or _refuse_keys(state, table, changed)
    if refusal is None:
        change_column(state, table, changed)
    return refusal


def _kept_type(state: State, before: Column, after: Column) -> str | None:
    """Return the enum that the default's constant was read as: it stays one, in a cast, whatever the column becomes."""
    was = before.default_type or enum_of(state, before)
    return was if before.default is not None and was != enum_of(state, after) else None


def _refuse_keys(state: State, table: Table, changed: Column) -> Refusal:
    """Refuse a type that a foreign key of the column, or to it, cannot compare with the other side's."""
    after = replace(table, columns=tuple(changed if c.name == changed.name else c for c in table.columns))
    for id_ in (table.id, *sorted(state.referenced_by.now.get(table.id, frozenset()) - {table.id})):
        one = after if id_ == table.id else state.tables.now[id_]
        for key in one.foreign_keys:
            target = after if key.references == table.id else state.tables.now.get(key.references)
            refusal = refuse_types(one, key, target) if target is not None and after in (one, target) else None
            if refusal:
                return refusal
    return None


def _refuse_used(state: State, table: Table, column: str) -> Refusal:
    if dependents(state, table, column):
        return "cannot alter type of a column used by a view or rule"
    if any(mentions(p.using, column) or mentions(p.with_check, column) for p in table.policies):
        return "cannot alter type of a column used in a policy definition"
    return None


def _refuse_cast(state: State, action: a.AlterColumnType, before: Column, after: Column) -> Refusal:
    enums = state.enums.now
    one, other = (before.type, before.type_schema), (after.type, after.type_schema)
    if not cast_needs_using(one, other, enums):
        return None
    if action.using is None:
        return f'column "{before.name}" cannot be cast automatically to type {after.type}'
    back = before.default_type is not None and before.default_type == enum_of(state, after)
    if before.default is not None and not back and not _is_cast_to(before.default, after):
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
        state.attach(table.id, unchecked=(action.name, column.name))
    elif isinstance(action, a.SetNotNull):
        forget_not_valid(state, table.id, column.name)
    change_column(state, table, replace(column, not_null=not isinstance(action, a.DropNotNull)))
    return None


def forget_not_valid(state: State, table: str, column: str) -> None:
    """The column's NOT NULL has been checked, or is gone."""
    for item in state.hanging(table).unchecked:
        if item[1] == column:
            state.detach(table, unchecked=item)


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
    refusal = unsafe_default(state, column, default) or invalid_default(state, column, default)
    if refusal is None:
        change_column(state, table, replace(column, default=default, default_type=None))
    return refusal


def add_identity(state: State, action: a.AddIdentity) -> Refusal:
    """ADD GENERATED ... AS IDENTITY."""
    table = state.tables.now.get(action.table)
    if table is None:
        return gone(state, action.table)
    column = table.column(action.column)
    if column is None:
        return no_column(table, action.column)
    sequence = action.sequence or derived(table.id, (column.name,), "seq")
    refusal = _refuse_identity(table, column) or taken(state, f"{table.schema}.{sequence}")
    if refusal:
        return refusal
    change_column(state, table, replace(column, identity=Identity(action.by_default, sequence, action.options)))
    state.created(f"{table.schema}.{sequence}", "sequence")
    return None


def _refuse_identity(table: Table, column: Column) -> Refusal:
    where = f'column "{column.name}" of relation "{table.name}"'
    if column.identity is not None:
        return f"{where} is already an identity column"
    if stored(column.type).name not in {"smallint", "integer", "bigint"}:
        return "identity column type must be smallint, integer, or bigint"
    if column.default is not None or column.type.endswith("serial"):
        return f"{where} already has a default value"
    return None if column.not_null else f"{where} must be declared NOT NULL before identity can be added"


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
    change_column(
        state, table, replace(column, identity=replace(column.identity, by_default=by_default, options=options))
    )
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
    change_column(state, table, replace(column, identity=None))
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
    refusal = refuse_generated(state, table, expression)
    if refusal is None:
        change_column(state, table, replace(column, generated=expression))
    return refusal


def touch_column(state: State, action: a.TuneColumn) -> Refusal:
    """SET STATISTICS and the like change nothing the catalog holds."""
    return gone(state, action.table) or no_column(state.tables.now.get(action.table), action.column)
