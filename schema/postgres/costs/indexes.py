"""Costs of orders about indexes."""

from schema.postgres import actions as a
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    SHARE,
    SHARE_UPDATE_EXCLUSIVE,
    Bill,
)


def create_index(bill: Bill, action: a.CreateIndex) -> None:
    """CREATE INDEX: against writes while it reads the table; CONCURRENTLY lets them go on."""
    mode = SHARE_UPDATE_EXCLUSIVE if action.concurrently else SHARE
    id_ = f"{action.table.partition('.')[0]}.{action.index.name}"
    exists = id_ in bill.catalog.indexes
    if action.only or exists:
        bill.lock(action.table, mode)
        return
    bill.lock_all(action.table, mode)
    if not action.concurrently:
        bill.scan(action.table)


def drop_index(bill: Bill, action: a.DropIndex) -> None:
    """DROP INDEX: ACCESS EXCLUSIVE on the table as well, unless CONCURRENTLY."""
    table = action.table or bill.catalog.indexes.get(action.index)
    if table is None and action.index in bill.catalog.gone:
        return
    if table is not None:
        bill.lock_all(table, SHARE_UPDATE_EXCLUSIVE if action.concurrently else ACCESS_EXCLUSIVE)
    bill.lock(action.index, ACCESS_EXCLUSIVE)


def rename_index(bill: Bill, action: a.RenameIndex) -> None:
    """ALTER INDEX RENAME spares readers; ALTER TABLE index RENAME does not."""
    bill.lock(action.index, ACCESS_EXCLUSIVE if action.via_table else SHARE_UPDATE_EXCLUSIVE)


def alter_index(bill: Bill, action: a.AlterIndex) -> None:
    """ALTER INDEX SET and ATTACH PARTITION."""
    moves = action.clause == "AT_SetTableSpace"
    bill.lock(action.index, ACCESS_EXCLUSIVE if moves else SHARE_UPDATE_EXCLUSIVE)
    if moves:
        bill.rewrites[action.index] = None
    if action.attach:
        bill.lock(action.attach, ACCESS_EXCLUSIVE)


def reindex(bill: Bill, action: a.Reindex) -> None:
    """REINDEX: against writes and, by its index, against most reads; CONCURRENTLY lets both go on."""
    if action.kind == "index":
        table = bill.catalog.indexes.get(action.name)
        tables, indexes = ([table] if table else []), [action.name]
    elif action.kind == "table":
        tables, indexes = [action.name], bill.indexes(action.name)
    else:
        schema = action.name if action.kind == "schema" else ""
        tables = [t.id for t in bill.catalog.tables.values() if not schema or t.schema == schema]
        indexes = [index for table in tables for index in bill.indexes(table)]
    for table in tables:
        bill.lock(table, SHARE_UPDATE_EXCLUSIVE if action.concurrently else SHARE)
        if not action.concurrently:
            bill.scan(table)
    for index in indexes:
        bill.lock(index, ACCESS_EXCLUSIVE)


def create_statistics(bill: Bill, action: a.CreateStatistics) -> None:
    """CREATE STATISTICS."""
    bill.lock(action.table, SHARE_UPDATE_EXCLUSIVE)
