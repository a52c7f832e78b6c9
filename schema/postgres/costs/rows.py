"""Costs of reading and writing rows, and of upkeep."""

from schema.model import Table
from schema.postgres import actions as a
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    ROW_EXCLUSIVE,
    ROW_SHARE,
    SHARE_UPDATE_EXCLUSIVE,
    Bill,
)
from schema.postgres.effects.lookup import mentions
from schema.postgres.effects.tables import own_sequence


def write(bill: Bill, action: a.Insert | a.Update | a.Delete | a.Merge) -> None:
    """INSERT, UPDATE, DELETE and MERGE: row locks that let other reads and writes go on."""
    for relation in action.reads:
        bill.read(relation)
    # VALUES gives its index locks back at once, unless a key was looked for.
    planned = not isinstance(action, a.Insert) or action.from_query or action.targeted
    for relation in bill.family(action.table):
        bill.lock(relation, ROW_EXCLUSIVE)
        if planned:
            bill.lock_indexes(relation, ROW_EXCLUSIVE)
    if isinstance(action, a.Insert) and action.constraint:
        bill.lock(f"{action.table.partition('.')[0]}.{action.constraint}", ROW_EXCLUSIVE)
    if isinstance(action, a.Update | a.Delete) and not indexed(bill.table(action.table), action.where):
        bill.scan(action.table)


def indexed(table: Table | None, where: str | None) -> bool:
    """Return whether an index may find the rows: the condition names the first column of one.

    True for a table that is not known: then nothing can be said.
    """
    if where is None:
        return False
    if table is None:
        return True
    firsts = [
        key[0]
        for key in (table.primary_key.columns if table.primary_key else (), *(u.columns for u in table.uniques))
        if key
    ]
    firsts += [i.columns[0].expression for i in table.indexes if i.columns and not i.columns[0].is_expression]
    computed = [i.columns[0].expression for i in table.indexes if i.columns and i.columns[0].is_expression]
    squeezed = "".join(where.split())
    return any(mentions(where, name) for name in firsts) or any("".join(c.split()) in squeezed for c in computed)


def insert(bill: Bill, action: a.Insert) -> None:
    """INSERT also uses sequences, and checks the tables its foreign keys reference."""
    write(bill, action)
    table = bill.table(action.table)
    for key in table.foreign_keys if table else ():
        if not action.columns or set(key.columns) & set(action.columns):
            bill.lock(key.references, ROW_SHARE)
            bill.lock_indexes(key.references, ROW_SHARE)
    for column in table.columns if table else ():
        sequence = own_sequence(table, column) if table else None
        left = action.columns and (column.name not in action.columns or column.name in action.defaulted)
        if sequence and left:
            bill.lock(sequence, ROW_EXCLUSIVE)
    for relation in action.reads:
        bill.scan(relation)


def query(bill: Bill, action: a.Select) -> None:
    """A query: FOR UPDATE takes ROW SHARE."""
    for relation in action.reads:
        bill.read(relation)
        for one in bill.below_views(relation):
            if one in bill.catalog.tables and not indexed(bill.table(one), action.where):
                bill.scan(one)
        if action.for_update:
            bill.lock(relation, ROW_SHARE)
            bill.lock_indexes(relation, ROW_SHARE)


def lock_table(bill: Bill, action: a.LockTable) -> None:
    """LOCK TABLE."""
    bill.lock_all(action.table, action.mode)


def vacuum(bill: Bill, action: a.Vacuum) -> None:
    """VACUUM lets everything go on; VACUUM FULL writes the table anew."""
    for id_ in [action.table] if action.table else list(bill.catalog.tables):
        if action.full:
            bill.rewrite(id_)
            bill.scans.clear()  # outside a transaction no one can see its reading; the rewrite says it
            continue
        for relation in bill.family(id_):
            bill.lock(relation, SHARE_UPDATE_EXCLUSIVE)
            bill.lock_indexes(relation, ROW_EXCLUSIVE)


def analyze(bill: Bill, action: a.Analyze) -> None:
    """ANALYZE."""
    filled = [id_ for id_, view in bill.catalog.views.items() if view.materialized]
    for id_ in [action.table] if action.table else [*bill.catalog.tables, *filled]:
        if id_ in bill.catalog.tables or id_ in filled or id_ not in bill.catalog.views:
            bill.lock(id_, SHARE_UPDATE_EXCLUSIVE)
            if not bill.hierarchy(id_).partitioned:
                bill.lock_indexes(id_, ACCESS_SHARE)


def cluster(bill: Bill, action: a.Cluster) -> None:
    """CLUSTER writes the table anew in the order of an index; without a table, each that was clustered before."""
    for id_ in [action.table] if action.table else list(bill.catalog.tables):
        bill.lock(id_, ACCESS_EXCLUSIVE)
        bill.rewrite(id_)
