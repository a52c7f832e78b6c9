"""What an action costs a running database: locks, rewrites and scans."""

from collections.abc import Callable
from typing import Any

from schema.deploy import Deploy
from schema.model import Database
from schema.postgres import actions as a
from schema.postgres.catalog import Catalog
from schema.postgres.costs import columns, constraints, indexes, objects, rows, tables
from schema.postgres.costs.bill import Bill
from schema.postgres.costs.modes import MODES, MODES_BELOW
from schema.postgres.migration import Cost
from schema.postgres.state import State

_COSTS: dict[type, Callable[[Bill, Any], None]] = {
    a.AddColumn: columns.add_column,
    a.DropColumn: columns.drop_column,
    a.AlterColumnType: columns.alter_type,
    a.SetNotNull: columns.set_not_null,
    a.TuneColumn: columns.tune,
    a.AddIdentity: columns.identity,
    a.AlterIdentity: columns.identity,
    a.DropIdentity: columns.identity,
    a.SetExpression: columns.set_expression,
    a.AddForeignKey: constraints.add_foreign_key,
    a.AddUnique: constraints.add_unique,
    a.AddPrimaryKey: constraints.add_primary_key,
    a.AddCheck: constraints.add_check,
    a.AddNotNull: constraints.add_not_null,
    a.AddExclusion: constraints.add_exclusion,
    a.ValidateConstraint: constraints.validate,
    a.DropConstraint: constraints.drop_constraint,
    a.CreateIndex: indexes.create_index,
    a.DropIndex: indexes.drop_index,
    a.RenameIndex: indexes.rename_index,
    a.AlterIndex: indexes.alter_index,
    a.Reindex: indexes.reindex,
    a.CreateStatistics: indexes.create_statistics,
    a.CreateTable: tables.create_table,
    a.DropTable: tables.drop_table,
    a.SetTableSchema: tables.set_schema,
    a.ChangeOwner: tables.change_owner,
    a.SetLogged: tables.set_logged,
    a.SetTablespace: tables.set_tablespace,
    a.SetAccessMethod: tables.set_access_method,
    a.ClusterOn: tables.cluster_on,
    a.Inherit: tables.inherit,
    a.AttachPartition: tables.attach_partition,
    a.DetachPartition: tables.detach_partition,
    a.Truncate: tables.truncate,
    a.DropSchema: tables.drop_schema,
    a.CreateView: objects.create_view,
    a.DropView: objects.drop_view,
    a.AlterView: objects.alter_view,
    a.RenameView: objects.alter_view,
    a.SetViewSchema: objects.alter_view,
    a.RefreshMaterializedView: objects.refresh,
    a.CreateSequence: objects.create_sequence,
    a.AlterSequence: objects.alter_sequence,
    a.DropSequence: objects.lose_sequence,
    a.RenameSequence: objects.lose_sequence,
    a.SetSequenceSchema: objects.lose_sequence,
    a.DropType: objects.drop_type,
    a.AlterDomain: objects.alter_domain,
    a.CreatePolicy: objects.policy,
    a.AlterPolicy: objects.policy,
    a.Comment: objects.comment,
    a.Grant: objects.privileges,
    a.Revoke: objects.privileges,
    a.CreatePublication: objects.publication,
    a.AlterPublication: objects.publication,
    a.Insert: rows.insert,
    a.Update: rows.write,
    a.Delete: rows.write,
    a.Merge: rows.write,
    a.Select: rows.query,
    a.LockTable: rows.lock_table,
    a.Vacuum: rows.vacuum,
    a.Analyze: rows.analyze,
    a.Cluster: rows.cluster,
}


def cost(action: a.Action, before: Database, deploy: Deploy) -> Cost:
    """Return what `action` costs on the catalog `before` under `deploy.postgres`.

    Only relations that others can see are named: what the running transaction created itself costs nothing.
    """
    catalog = before if isinstance(before, Catalog) else State(before, deploy.postgres).freeze()
    bill = Bill(catalog, deploy.postgres)
    kind = type(action)
    price = _COSTS.get(kind)
    if price is not None:
        price(bill, action)
    elif isinstance(action, a.OfTable) and kind in MODES:
        bill.lock(action.table, MODES[kind])
    elif isinstance(action, a.OfTable) and kind in MODES_BELOW:
        bill.lock_all(action.table, MODES_BELOW[kind])
    return bill.cost()
