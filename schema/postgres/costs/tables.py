"""Costs of orders about whole tables."""

from schema.model import Table
from schema.postgres import actions as a
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Bill,
)
from schema.postgres.effects.tables import own_sequence
from schema.postgres.proofs import proves_apart, proves_within


def create_table(bill: Bill, action: a.CreateTable) -> None:
    """CREATE TABLE: nothing of its own, but its foreign keys lock the tables they reference."""
    if action.table.id in bill.catalog.tables:
        return
    for key in action.table.foreign_keys:
        if key.references != action.table.id:
            bill.lock_all(key.references, SHARE_ROW_EXCLUSIVE)
    for parent in action.inherits:
        bill.lock(parent, SHARE_UPDATE_EXCLUSIVE)
    for source in action.like:
        bill.lock(source, ACCESS_SHARE)
    for relation in action.reads:
        bill.read(relation)
        if relation in bill.catalog.tables:
            bill.scan(relation)
    if action.partition_of:
        _partition(bill, action.partition_of, action.span.text if action.span else "")


def _partition(bill: Bill, parent: str, bounds: str) -> None:
    """A new partition: it takes what the DEFAULT one must not have."""
    bill.lock(parent, ACCESS_EXCLUSIVE)
    for index in bill.indexes(parent):
        bill.lock(index, SHARE_UPDATE_EXCLUSIVE)
    _search_default(bill, parent, bounds)


def _search_default(bill: Bill, parent: str, bounds: str) -> None:
    """The DEFAULT partition is read for rows that belong to a new one, unless a CHECK proves that it has none."""
    default = bill.hierarchy(parent).default
    if default:
        bill.lock(default, ACCESS_EXCLUSIVE)
        table = bill.table(default)
        if table is None or not proves_apart(table, bill.hierarchy(parent).key, bounds):
            bill.scan(default)


def drop_table(bill: Bill, action: a.DropTable) -> None:
    """DROP TABLE: with all that goes, and the tables its foreign keys reference."""
    if action.table in bill.catalog.gone:
        return
    dropped(bill, action.table)
    parent = bill.hierarchy(action.table).parent
    if parent and bill.hierarchy(parent).partitioned:
        bill.lock(parent, ACCESS_EXCLUSIVE)
    if action.cascade:
        for id_ in bill.catalog.referenced_by.get(action.table, ()):
            bill.lock(id_, ACCESS_EXCLUSIVE)
        for view in bill.catalog.readers.get(action.table, ()):
            bill.lose_view(view)


def dropped(bill: Bill, id_: str) -> None:
    """Lock a table that goes, its partitions, indexes and sequences, and what it references."""
    for relation in bill.family(id_):
        bill.lock(relation, ACCESS_EXCLUSIVE)
        bill.lock_indexes(relation, ACCESS_EXCLUSIVE)
        table = bill.table(relation)
        for sequence in _sequences(bill, table):
            bill.lock(sequence, ACCESS_EXCLUSIVE)
        for key in table.foreign_keys if table else ():
            bill.lock_all(key.references, ACCESS_EXCLUSIVE)


def _sequences(bill: Bill, table: Table | None) -> list[str]:
    if table is None:
        return []
    own = [own_sequence(table, column) for column in table.columns]
    return [*(s for s in own if s), *sorted(bill.attached(table.id).sequences)]


def set_schema(bill: Bill, action: a.SetTableSchema) -> None:
    """SET SCHEMA: the sequences move along."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    for sequence in _sequences(bill, bill.table(action.table)):
        bill.lock(sequence, ACCESS_EXCLUSIVE)


def change_owner(bill: Bill, action: a.ChangeOwner) -> None:
    """OWNER TO: the indexes and sequences change hands too."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    bill.lock_indexes(action.table, ACCESS_EXCLUSIVE)
    for sequence in _sequences(bill, bill.table(action.table)):
        bill.lock(sequence, ACCESS_EXCLUSIVE)


def set_logged(bill: Bill, action: a.SetLogged) -> None:
    """SET LOGGED and UNLOGGED write the table anew."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    bill.rewrite(action.table)


def set_access_method(bill: Bill, action: a.SetAccessMethod) -> None:
    """SET ACCESS METHOD writes the table anew; a table that is not known to have another one has `heap`."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    if action.method != "heap":
        bill.rewrite(action.table)


def set_tablespace(bill: Bill, action: a.SetTablespace) -> None:
    """SET TABLESPACE copies the table's file, not its indexes'."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    bill.rewrites[action.table] = None


def cluster_on(bill: Bill, action: a.ClusterOn) -> None:
    """CLUSTER ON and SET WITHOUT CLUSTER."""
    bill.lock(action.table, SHARE_UPDATE_EXCLUSIVE)
    if action.index:
        bill.lock(f"{action.table.partition('.')[0]}.{action.index}", SHARE_UPDATE_EXCLUSIVE)


def inherit(bill: Bill, action: a.Inherit) -> None:
    """INHERIT and NO INHERIT."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    bill.lock(action.parent, ACCESS_SHARE if action.stop else SHARE_UPDATE_EXCLUSIVE)


def attach_partition(bill: Bill, action: a.AttachPartition) -> None:
    """ATTACH PARTITION: the new one is read unless a CHECK proves its bounds; so is the DEFAULT one."""
    bill.lock(action.table, SHARE_UPDATE_EXCLUSIVE)
    bill.lock_all(action.partition, ACCESS_EXCLUSIVE)
    for index in bill.indexes(action.table):
        bill.lock(index, SHARE_UPDATE_EXCLUSIVE)
    partition, bounds = bill.table(action.partition), action.span.text if action.span else ""
    if partition is None or not proves_within(partition, bill.hierarchy(action.table).key, bounds):
        bill.scan(action.partition)
    _search_default(bill, action.table, bounds)


def detach_partition(bill: Bill, action: a.DetachPartition) -> None:
    """DETACH PARTITION: before 14 it let readers of the partition go on."""
    mild = action.concurrently or action.finalize
    bill.lock(action.table, SHARE_UPDATE_EXCLUSIVE if mild else ACCESS_EXCLUSIVE)
    bill.lock(action.partition, SHARE_UPDATE_EXCLUSIVE if bill.version < 14 else ACCESS_EXCLUSIVE)
    if not mild:
        bill.lock_indexes(action.partition, ACCESS_EXCLUSIVE)


def truncate(bill: Bill, action: a.Truncate) -> None:
    """TRUNCATE: a new empty file for the table and its indexes; CASCADE for all that reference it."""
    pending, seen = [action.table], set()
    while pending:
        id_ = pending.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        bill.lock_all(id_, ACCESS_EXCLUSIVE)
        bill.rewrite(id_)
        if action.cascade:
            pending += bill.catalog.referenced_by.get(id_, ())


def drop_schema(bill: Bill, action: a.DropSchema) -> None:
    """DROP SCHEMA CASCADE: all its tables."""
    for table in bill.catalog.tables.values():
        if table.schema == action.name and action.cascade:
            dropped(bill, table.id)
