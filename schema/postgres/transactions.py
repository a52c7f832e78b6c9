"""The transaction a statement runs in, and what Postgres refuses inside (or outside) of one."""

from schema.postgres import actions as a
from schema.postgres.effects.lookup import Refusal

_ALONE = (a.CreateIndex, a.DropIndex, a.Reindex, a.DetachPartition, a.Vacuum, a.Cluster, a.AlterSystem, a.DatabaseOrder)


def refuse_inside(action: a.Action) -> Refusal:
    """Return the server's reason to refuse `action` inside a transaction block."""
    words = _outside_only(action) if isinstance(action, _ALONE) else None
    return f"{words} cannot run inside a transaction block" if words else None


def _outside_only(action: a.Action) -> str | None:
    if isinstance(action, a.CreateIndex) and action.concurrently:
        return "CREATE INDEX CONCURRENTLY"
    if isinstance(action, a.DropIndex) and action.concurrently:
        return "DROP INDEX CONCURRENTLY"
    if isinstance(action, a.Reindex):
        return _reindex(action)
    if isinstance(action, a.DetachPartition) and action.concurrently:
        return "ALTER TABLE ... DETACH CONCURRENTLY"
    return _upkeep(action)


def _reindex(action: a.Reindex) -> str | None:
    if action.concurrently:
        return "REINDEX CONCURRENTLY"
    return f"REINDEX {action.kind.upper()}" if action.kind in {"schema", "database", "system"} else None


def _upkeep(action: a.Action) -> str | None:
    if isinstance(action, a.Vacuum):
        return "VACUUM"
    if isinstance(action, a.Cluster) and not action.table:
        return "CLUSTER"
    if isinstance(action, a.AlterSystem):
        return "ALTER SYSTEM"
    if isinstance(action, a.DatabaseOrder) and action.clause in {"create database", "drop database"}:
        return action.clause.upper()
    return None


def refuse_outside(action: a.Action) -> Refusal:
    """Return the server's reason to refuse `action` outside a transaction block."""
    return "LOCK TABLE can only be used in transaction blocks" if isinstance(action, a.LockTable) else None
