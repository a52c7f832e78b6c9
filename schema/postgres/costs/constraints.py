"""Costs of orders about constraints."""

from schema.postgres import actions as a
from schema.postgres.catalog import primary_key_name
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ROW_SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Bill,
)
from schema.postgres.costs.columns import compare
from schema.postgres.effects.constraints import key_columns
from schema.postgres.effects.keys import referenced_columns


def add_foreign_key(bill: Bill, action: a.AddForeignKey) -> None:
    """ADD FOREIGN KEY: both tables against writes; both are read unless NOT VALID."""
    bill.lock_all(action.table, SHARE_ROW_EXCLUSIVE)
    bill.lock_all(action.foreign_key.references, SHARE_ROW_EXCLUSIVE)
    if not action.not_valid and action.enforced:
        compare(bill, action.table, action.foreign_key)


def add_unique(bill: Bill, action: a.AddUnique) -> None:
    """ADD UNIQUE: builds an index under ACCESS EXCLUSIVE, or takes one over at once."""
    if action.using_index:
        bill.lock(action.table, ACCESS_EXCLUSIVE)
        bill.lock(f"{action.table.partition('.')[0]}.{action.using_index}", SHARE_UPDATE_EXCLUSIVE)
        return
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    bill.scan(action.table)


def add_primary_key(bill: Bill, action: a.AddPrimaryKey) -> None:
    """ADD PRIMARY KEY: as UNIQUE; with USING INDEX a nullable column is still scanned for nulls."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    if not action.using_index:
        bill.scan(action.table)
        return
    bill.lock(f"{action.table.partition('.')[0]}.{action.using_index}", SHARE_UPDATE_EXCLUSIVE)
    table = bill.table(action.table)
    index = table.index(action.using_index) if table else None
    columns = [table.column(c.expression) for c in index.columns] if table and index else [None]
    if not all(column is not None and column.not_null for column in columns):
        bill.scan(action.table)


def add_check(bill: Bill, action: a.AddCheck) -> None:
    """ADD CHECK: ACCESS EXCLUSIVE, and a scan unless NOT VALID."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    if not action.not_valid and action.enforced:
        bill.scan(action.table)


def add_not_null(bill: Bill, action: a.AddNotNull) -> None:
    """ADD ... NOT NULL column, Postgres 18."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    if not action.not_valid:
        bill.scan(action.table)


def add_exclusion(bill: Bill, action: a.AddExclusion) -> None:
    """ADD EXCLUDE: builds its index under ACCESS EXCLUSIVE."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    bill.scan(action.table)


def validate(bill: Bill, action: a.ValidateConstraint) -> None:
    """VALIDATE CONSTRAINT: reads the table while writes go on; nothing to do where it is valid."""
    bill.lock_all(action.table, SHARE_UPDATE_EXCLUSIVE)
    table = bill.table(action.table)
    if table is None:
        bill.scan(action.table)
        return
    key = table.foreign_key(action.constraint)
    if key is not None:
        if not key.validated:
            bill.lock(key.references, ROW_SHARE)
            compare(bill, action.table, key)
        return
    check = next((c for c in table.checks if c.name == action.constraint), None)
    if check is None or not check.validated:
        bill.scan(action.table)


def drop_constraint(bill: Bill, action: a.DropConstraint) -> None:
    """DROP CONSTRAINT: a key's index goes; a foreign key locks the table it references as hard."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    table = bill.table(action.table)
    if table is None:
        return
    key = table.foreign_key(action.constraint)
    if key is not None:
        bill.lock_all(key.references, ACCESS_EXCLUSIVE)
    if (
        action.constraint == primary_key_name(table)
        or any(u.name == action.constraint for u in table.uniques)
        or action.constraint in bill.attached(table.id).exclusions
    ):
        bill.lock(f"{table.schema}.{action.constraint}", ACCESS_EXCLUSIVE)
    columns = key_columns(table, action.constraint)
    if action.cascade and columns:
        for id_ in sorted(bill.catalog.referenced_by.get(table.id, ())):
            keys = bill.catalog.tables[id_].foreign_keys
            if any(k.references == table.id and referenced_columns(k, table) == columns for k in keys):
                bill.lock(id_, ACCESS_EXCLUSIVE)
