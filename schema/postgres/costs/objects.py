"""Costs of orders about views, sequences, types, policies, privileges and comments."""

from schema.postgres import actions as a
from schema.postgres.costs.bill import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    EXCLUSIVE,
    ROW_EXCLUSIVE,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Bill,
)


def create_view(bill: Bill, action: a.CreateView) -> None:
    """CREATE VIEW looks at what it reads; a materialized one reads it."""
    if action.view.id in bill.catalog.views and action.or_replace:
        bill.lock(action.view.id, ACCESS_EXCLUSIVE)
    for relation in action.reads:
        if action.view.materialized and action.with_data:
            bill.read(relation)
            if relation in bill.catalog.tables:
                bill.scan(relation)
        else:
            bill.lock(relation, ACCESS_SHARE)


def drop_view(bill: Bill, action: a.DropView) -> None:
    """DROP VIEW: also the views that read it, with CASCADE."""
    if action.name in bill.catalog.gone:
        return
    if action.cascade:
        bill.lose_view(action.name)
    else:
        bill.lock(action.name, ACCESS_EXCLUSIVE)
        bill.lock_indexes(action.name, ACCESS_EXCLUSIVE)


def alter_view(bill: Bill, action: a.AlterView | a.RenameView | a.SetViewSchema) -> None:
    """ALTER VIEW."""
    bill.lock(action.name, ACCESS_EXCLUSIVE)


def refresh(bill: Bill, action: a.RefreshMaterializedView) -> None:
    """REFRESH MATERIALIZED VIEW: CONCURRENTLY lets readers go on."""
    reading = bill.catalog.readings.get(action.name)
    for relation in reading.relations if reading and action.with_data else ():
        bill.read(relation)
        if relation in bill.catalog.tables:
            bill.scan(relation)
    if action.concurrently:
        bill.lock(action.name, EXCLUSIVE)
        bill.lock_indexes(action.name, ROW_EXCLUSIVE)
        bill.scans[action.name] = None
    else:
        bill.lock(action.name, ACCESS_EXCLUSIVE)
        bill.lock_indexes(action.name, ACCESS_EXCLUSIVE)
        bill.rewrites[action.name] = None
        bill.scans[action.name] = None


def alter_sequence(bill: Bill, action: a.AlterSequence) -> None:
    """ALTER SEQUENCE."""
    bill.lock(action.name, SHARE_ROW_EXCLUSIVE)
    if action.owned_by and action.owned_by != "none":
        bill.lock(action.owned_by.rpartition(".")[0], ACCESS_SHARE)


def lose_sequence(bill: Bill, action: a.DropSequence | a.RenameSequence | a.SetSequenceSchema) -> None:
    """DROP, RENAME and SET SCHEMA of a sequence."""
    if action.name not in bill.catalog.gone:
        bill.lock(action.name, ACCESS_EXCLUSIVE)


def create_sequence(bill: Bill, action: a.CreateSequence) -> None:
    """CREATE SEQUENCE ... OWNED BY looks at the table."""
    if action.owned_by and action.owned_by != "none":
        bill.lock(action.owned_by.rpartition(".")[0], ACCESS_SHARE)


def drop_type(bill: Bill, action: a.DropType) -> None:
    """DROP TYPE CASCADE drops the columns of that type."""
    if not action.cascade:
        return
    for id_ in _tables_of(bill, action.name):
        bill.lock(id_, ACCESS_EXCLUSIVE)


def _tables_of(bill: Bill, type_id: str) -> list[str]:
    schema, _, name = type_id.partition(".")
    return [
        table.id
        for table in bill.catalog.tables.values()
        if any(c.type.rstrip("[]") == name and (c.type_schema or "public") == schema for c in table.columns)
    ]


def alter_domain(bill: Bill, action: a.AlterDomain) -> None:
    """ALTER DOMAIN: a new rule is checked against every table that uses it."""
    checked = action.clause in {"add constraint", "validate constraint", "set not null"} and not action.not_valid
    for id_ in _tables_of(bill, action.name) if checked else ():
        bill.lock(id_, SHARE)
        bill.scan(id_)


def policy(bill: Bill, action: a.CreatePolicy | a.AlterPolicy) -> None:
    """CREATE and ALTER POLICY: what the expressions read is looked at."""
    bill.lock(action.table, ACCESS_EXCLUSIVE)
    for relation in action.reads:
        bill.lock(relation, ACCESS_SHARE)


def comment(bill: Bill, action: a.Comment) -> None:
    """COMMENT ON a relation or a part of one."""
    if action.kind in {"table", "view", "matview", "index", "sequence"}:
        bill.lock(action.name, SHARE_UPDATE_EXCLUSIVE)
    elif action.kind in {"column", "constraint", "trigger", "policy", "rule"}:
        mode = SHARE_UPDATE_EXCLUSIVE if action.kind == "column" else ACCESS_SHARE
        bill.lock(action.name.rpartition(".")[0], mode)


def privileges(bill: Bill, action: a.Grant | a.Revoke) -> None:
    """GRANT and REVOKE lock nothing before Postgres 18."""
    if bill.version < 18 or action.kind not in {"table", "sequence"} or action.all_in_schema:
        return
    for relation in action.objects:
        bill.lock(relation, ACCESS_SHARE)


def publication(bill: Bill, action: a.CreatePublication | a.AlterPublication) -> None:
    """CREATE and ALTER PUBLICATION."""
    for table in action.tables:
        bill.lock(table, SHARE_UPDATE_EXCLUSIVE)
