"""Which function carries which action out; an action without one leaves the catalog as it is."""

from collections.abc import Callable
from typing import Any

from schema.postgres import actions as a
from schema.postgres.effects import column_changes, columns, constraints, indexes, named, others, tables
from schema.postgres.effects.lookup import Refusal, bare
from schema.postgres.state import State

EFFECTS: dict[type, Callable[[State, Any], Refusal]] = {
    a.CreateTable: tables.create_table,
    a.DropTable: tables.drop_table,
    a.RenameTable: tables.rename_table,
    a.SetTableSchema: tables.set_table_schema,
    a.AttachPartition: tables.attach_partition,
    a.DetachPartition: tables.detach_partition,
    a.Inherit: tables.inherit,
    a.EnableRls: tables.switch_rls,
    a.DisableRls: tables.switch_rls,
    a.SetLogged: tables.set_logged,
    a.ForceRls: tables.touch,
    a.AlterTable: tables.touch,
    a.SetTableOptions: tables.touch,
    a.ChangeOwner: tables.touch,
    a.AddColumn: columns.add_column,
    a.DropColumn: columns.drop_column,
    a.RenameColumn: columns.rename_column,
    a.AlterColumnType: column_changes.alter_type,
    a.SetNotNull: column_changes.set_nullability,
    a.DropNotNull: column_changes.set_nullability,
    a.AddNotNull: column_changes.set_nullability,
    a.SetDefault: column_changes.set_default,
    a.DropDefault: column_changes.set_default,
    a.AddIdentity: column_changes.add_identity,
    a.AlterIdentity: column_changes.alter_identity,
    a.DropIdentity: column_changes.drop_identity,
    a.SetExpression: column_changes.set_expression,
    a.DropExpression: column_changes.set_expression,
    a.TuneColumn: column_changes.touch_column,
    a.AddForeignKey: constraints.add_foreign_key,
    a.AddUnique: constraints.add_unique,
    a.AddPrimaryKey: constraints.add_primary_key,
    a.AddCheck: constraints.add_check,
    a.AddExclusion: constraints.add_exclusion,
    a.ValidateConstraint: constraints.validate,
    a.DropConstraint: constraints.drop_constraint,
    a.RenameConstraint: constraints.rename_constraint,
    a.AlterConstraint: constraints.alter_constraint,
    a.CreateIndex: indexes.create_index,
    a.DropIndex: indexes.drop_index,
    a.RenameIndex: indexes.rename_index,
    a.AlterIndex: indexes.touch_index,
    a.CreateEnum: named.create_enum,
    a.AddEnumValue: named.add_enum_value,
    a.RenameEnumValue: named.rename_enum_value,
    a.RenameType: named.rename_type,
    a.SetTypeSchema: named.set_type_schema,
    a.DropType: named.drop_type,
    a.CreateDomain: named.create_domain,
    a.AlterDomain: named.alter_domain,
    a.CreateView: named.create_view,
    a.DropView: named.drop_view_order,
    a.RenameView: named.move_view,
    a.SetViewSchema: named.move_view,
    a.CreateSequence: named.create_sequence,
    a.AlterSequence: named.alter_sequence,
    a.DropSequence: named.drop_sequence,
    a.RenameSequence: named.move_sequence,
    a.SetSequenceSchema: named.move_sequence,
    a.CreateRole: named.create_role,
    a.DropRole: named.drop_role,
    a.CreateTrigger: named.create_trigger,
    a.DropTrigger: named.drop_trigger,
    a.CreateFunction: named.create_function,
    a.DropFunction: named.drop_function,
    a.CreateSchema: others.create_schema,
    a.DropSchema: others.drop_schema,
    a.CreatePolicy: others.create_policy,
    a.AlterPolicy: others.alter_policy,
    a.RenamePolicy: others.rename_policy,
    a.DropPolicy: others.drop_policy,
    a.Insert: others.write_rows,
    a.Update: others.write_rows,
    a.Delete: others.touch_rows,
    a.Merge: others.touch_rows,
    a.Copy: others.touch_rows,
    a.Truncate: others.truncate,
    a.Select: others.query,
    a.SetSetting: others.set_setting,
    a.DatabaseOrder: others.set_for_database,
}


_ROWS = frozenset({a.Insert, a.Update, a.Delete, a.Merge, a.Copy, a.LockTable})


def apply(state: State, action: a.Action) -> Refusal:
    """Carry `action` out on `state`; return the server's reason where it would refuse, and then nothing has changed."""
    effect = EFFECTS.get(type(action))
    if isinstance(action, a.OfTable) and action.table in state.pending.now and type(action) not in _ROWS:
        return f'cannot ALTER TABLE "{bare(action.table)}" because it has pending trigger events'
    return effect(state, action) if effect is not None else None
