"""Costs of orders about columns."""

from schema.model import Column, ForeignKey, Table
from schema.postgres import actions as a
from schema.postgres.catalog import primary_key_name
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    SHARE_ROW_EXCLUSIVE,
    Bill,
)
from schema.postgres.costs.modes import TUNING
from schema.postgres.effects.keys import referenced_columns
from schema.postgres.effects.lookup import mentions
from schema.postgres.effects.tables import own_sequence
from schema.postgres.proofs import proven
from schema.postgres.types import reindexes, rewrites, same_type
from schema.postgres.volatility import is_volatile


def add_column(bill: Bill, action: a.AddColumn) -> None:
    """ADD COLUMN: a rewrite where each row needs its own value; scans for its inline constraints."""
    table, column = bill.table(action.table), action.column
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    if action.if_not_exists and table is not None and table.column(column.name) is not None:
        return
    if fills_rows(bill, action):
        bill.rewrite(action.table)
    elif action.unique or column.primary_key or action.checks:
        bill.scan(action.table)
    if action.foreign_key:
        bill.lock(action.foreign_key.references, SHARE_ROW_EXCLUSIVE)
        if column.default is not None:
            compare(bill, action.table, action.foreign_key)


def fills_rows(bill: Bill, action: a.AddColumn) -> bool:
    """Return whether ADD COLUMN must write a value into every row."""
    column = action.column
    domain = bill.catalog.domains.get(f"{column.type_schema or 'public'}.{column.type}")
    return (
        action.serial
        or column.identity is not None
        or (column.generated is not None and not action.virtual)
        or (domain is not None and domain.constrained)
        or is_volatile(column.default, bill.catalog.functions)
    )


def compare(bill: Bill, table: str, key: ForeignKey) -> None:
    """The query that checks a foreign key: it joins both tables."""
    for relation in (table, key.references):
        for one in bill.leaves(relation):
            if relation == table or table not in bill.catalog.empty:
                bill.scans[one] = None
            bill.lock_indexes(one, ACCESS_SHARE)


def drop_column(bill: Bill, action: a.DropColumn) -> None:
    """DROP COLUMN: also locks what goes with it, and the tables its foreign keys point to."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    table = bill.table(action.table)
    column = table.column(action.column) if table else None
    if table is None or column is None:
        return
    lock_parts(bill, table, column.name)
    sequence = own_sequence(table, column)
    if sequence:
        bill.lock(sequence, ACCESS_EXCLUSIVE)
    if action.cascade:
        for id_, key in referring(bill, table, column.name):
            if column.name in referenced_columns(key, table):
                bill.lock(id_, ACCESS_EXCLUSIVE)
        for view in bill.catalog.readers.get(table.id, ()):
            reading = bill.catalog.readings.get(view)
            if reading and {column.name, "*"} & set(reading.columns):
                bill.lose_view(view)


def lock_parts(bill: Bill, table: Table, column: str) -> None:
    """Lock the indexes on a column and the tables that its foreign keys reference."""
    for index in indexes_on(table, column):
        bill.lock(index, ACCESS_EXCLUSIVE)
    for key in table.foreign_keys:
        if column in key.columns:
            bill.lock(key.references, ACCESS_EXCLUSIVE)


def indexes_on(table: Table, column: str) -> list[str]:
    """Return the keys of the indexes that hold a column, those of constraints included."""
    names = [u.name for u in table.uniques if column in u.columns]
    key = primary_key_name(table)
    if key and table.primary_key and column in table.primary_key.columns:
        names.append(key)
    for index in table.indexes:
        parts = [mentions(c.expression, column) if c.is_expression else c.expression == column for c in index.columns]
        if any(parts) or mentions(index.where, column):
            names.append(index.name)
    return [f"{table.schema}.{name}" for name in names]


def referring(bill: Bill, table: Table, column: str) -> list[tuple[str, ForeignKey]]:
    """Return the foreign keys of other tables that reference a column, with their tables."""
    return [
        (id_, key)
        for id_ in sorted(bill.catalog.referenced_by.get(table.id, frozenset()) - {table.id})
        for key in bill.catalog.tables[id_].foreign_keys
        if key.references == table.id and column in referenced_columns(key, table)
    ]


def alter_type(bill: Bill, action: a.AlterColumnType) -> None:
    """ALTER COLUMN TYPE: a rewrite unless the stored bytes stay valid."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    table = bill.table(action.table)
    column = table.column(action.column) if table else None
    if table is None or column is None:
        if table is None:
            bill.rewrite(action.table)
        return
    sequence = own_sequence(table, column) if column.identity else None
    if sequence and not same_type(column.type, action.type):
        bill.lock(sequence, SHARE_ROW_EXCLUSIVE)
    if type_change_rewrites(bill, action, column):
        bill.rewrite(action.table)
        _recheck(bill, table, column)
        return
    for relation in bill.family(action.table):
        one = bill.table(relation)
        touched = indexes_on(one, column.name) if one else []
        for index in touched:
            bill.lock(index, ACCESS_EXCLUSIVE)
        other = reindexes(_base(bill, column.type, column.type_schema), _base(bill, action.type, action.type_schema))
        if touched and (action.collation or other or (one and _computed(one, column.name))):
            bill.scan(relation)
        if one and any(mentions(c.expression, column.name) for c in one.checks):
            bill.scan(relation)


def _computed(table: Table, column: str) -> bool:
    """An index with an expression or a predicate is always built anew, others keep their file."""
    own = set(indexes_on(table, column))
    return any(
        f"{table.schema}.{index.name}" in own and (index.where or any(c.is_expression for c in index.columns))
        for index in table.indexes
    )


def type_change_rewrites(bill: Bill, action: a.AlterColumnType, column: Column) -> bool:
    """Return whether the change writes every row anew."""
    if action.using is not None and not plain_cast(action.using, column.name):
        return True
    before, after = _base(bill, column.type, column.type_schema), (action.type, action.type_schema)
    domain = bill.catalog.domains.get(f"{action.type_schema or 'public'}.{action.type}")
    if domain is not None:
        if domain.constrained and not same_type(column.type, action.type):
            return True
        after = (domain.type, None)
    utc = bill.catalog.settings.get("timezone", "UTC").upper() in {"UTC", "GMT", "ETC/UTC"}
    return rewrites(before, after[0], utc=utc)


def _base(bill: Bill, type_: str, schema: str | None) -> str:
    domain = bill.catalog.domains.get(f"{schema or 'public'}.{type_}")
    return domain.type if domain else type_


def plain_cast(using: str, column: str) -> bool:
    """Return whether USING is the column itself or only its cast: the same as no USING."""
    head = using.strip().strip("()").partition("::")[0].strip()
    return head in {column, f'"{column}"'} and "(" not in head


def _recheck(bill: Bill, table: Table, column: Column) -> None:
    """A rewritten key column: the foreign keys on both its sides are made anew and checked."""
    for key in table.foreign_keys:
        if column.name in key.columns:
            bill.lock(key.references, ACCESS_EXCLUSIVE)
            compare(bill, table.id, key)
    for id_, key in referring(bill, table, column.name):
        bill.lock(id_, ACCESS_EXCLUSIVE)
        compare(bill, id_, key)


def set_not_null(bill: Bill, action: a.SetNotNull) -> None:
    """SET NOT NULL: a scan, unless the column is so already or a valid CHECK proves it."""
    for relation in bill.family(action.table):
        bill.lock(relation, ACCESS_EXCLUSIVE)
        table = bill.table(relation)
        column = table.column(action.column) if table else None
        unchecked = any(item[1] == action.column for item in bill.attached(relation).unchecked)
        if bill.hierarchy(relation).partitioned or (column is not None and column.not_null and not unchecked):
            continue
        if table is None or not any(c.validated and action.column in proven(c.expression) for c in table.checks):
            bill.scans[relation] = None


def tune(bill: Bill, action: a.TuneColumn) -> None:
    """SET STATISTICS, STORAGE, COMPRESSION, (options)."""

    bill.lock_all(action.table, TUNING.get(action.setting, ACCESS_EXCLUSIVE))


def identity(bill: Bill, action: a.AddIdentity | a.AlterIdentity | a.DropIdentity) -> None:
    """Orders about an identity column lock its sequence too."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    table = bill.table(action.table)
    column = table.column(action.column) if table else None
    sequence = own_sequence(table, column) if table and column else None
    if sequence and not isinstance(action, a.AddIdentity):
        drops = isinstance(action, a.DropIdentity)
        bill.lock(sequence, ACCESS_EXCLUSIVE if drops else SHARE_ROW_EXCLUSIVE)


def set_expression(bill: Bill, action: a.SetExpression) -> None:
    """SET EXPRESSION writes every row anew."""
    bill.lock_all(action.table, ACCESS_EXCLUSIVE)
    bill.rewrite(action.table)
