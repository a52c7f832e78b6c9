"""
A log is read by time.

A table that is only appended to is asked for its latest rows, for what happened last week, and once a year for what is
to be deleted; and it is the one that grows. Without an index on its time each of these reads all of it.

```ts bad
export const auditLogs = pgTable("audit_logs", { // finding
  id: uuid("id").primaryKey().defaultRandom(),
  action: text("action").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts fixed
export const auditLogs = pgTable("audit_logs", {
  id: uuid("id").primaryKey().defaultRandom(),
  action: text("action").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("audit_logs_created_at_idx").on(table.createdAt)]);
```

Any index that holds a time will do:

```ts good
export const auditLogs = pgTable("audit_logs", {
  id: uuid("id").primaryKey().defaultRandom(),
  action: text("action"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("audit_logs_id_idx").on(table.id, table.createdAt)]);
```

See <https://www.postgresql.org/docs/current/indexes-ordering.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.conventions import created, is_moment, usual
from rules.names import short
from schema.changes import TableAdded
from schema.model import Table

_LOGS = {"log", "event", "audit", "activity", "activitie", "outbox", "ledger"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, time = added.table, None if added.table.partial else created(added.table)
    if time is None or not _is_log(table) or _by_time(table) or not usual(ctx, _by_time, among=_is_log):
        return
    code = index_on(table, (time.name,))
    yield Finding(
        at=added,
        message=f"`{short(table.id)}` only grows, and no index holds its `{time.name}`.",
        fix=Fix("Index its time", with_extras(table, [code])) if code else None,
    )


def _is_log(table: Table) -> bool:
    last = table.name.replace("-", "_").rsplit("_", 1)[-1].lower().removesuffix("s")
    return last in _LOGS and len(table.columns) > 2 and not any(c.on_update for c in table.columns)


def _by_time(table: Table) -> bool:
    moments = [column.name for column in table.columns if is_moment(column)]
    keys = [c.expression for index in table.indexes for c in index.columns]
    return any(name in key for name in moments for key in keys)
