"""
A log's rows are written once.

`updatedAt` in an audit log or a history says that its rows are edited: whoever reads it cannot tell whether the record
is what happened. Without the column it stays clear that nobody may.

```ts bad
export const auditLogs = pgTable("audit_logs", {
  id: uuid("id").primaryKey().defaultRandom(),
  action: text("action").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()), // finding
}, (table) => [index("audit_logs_created_at_idx").on(table.createdAt)]);
```

What has a state of its own changes, whatever it is called:

```ts good
export const deliveryLogs = pgTable("delivery_logs", {
  id: uuid("id").primaryKey().defaultRandom(),
  status: text("status").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()),
});
```
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.conventions import UPDATED, lone_key, plain, snake, usual
from rules.names import short
from schema.changes import TableAdded
from schema.model import Column, Table

_LOGS = {"log", "audit", "history", "historie", "ledger"}
_LIVING = {"status", "state", "finished", "completed", "ended", "attempts", "retries", "resolved", "processed"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, column = added.table, _changed(added.table)
    if column is None or not _is_log(table) or not usual(ctx, _still, among=_is_log):
        return
    message = f"`{short(table.id)}` is a log, going by its name, and `{column.name}` says that its rows are edited."
    yield Finding(at=added, span=column.span, message=message, fix=Fix(f"Leave `{column.name}` out", ()))


def _is_log(table: Table) -> bool:
    last = table.name.replace("-", "_").rsplit("_", 1)[-1].lower().removesuffix("s")
    key = lone_key(table)  # that of another table: what is set for it, not what happened
    linked = key is not None and any(key.name in foreign.columns for foreign in table.foreign_keys)
    return (
        last in _LOGS
        and not linked
        and not any(_LIVING & set(snake(column.name).split("_")) for column in table.columns)
    )


def _changed(table: Table) -> Column | None:
    return next((column for column in table.columns if plain(column.name) in UPDATED), None)


def _still(table: Table) -> bool:
    return _changed(table) is None
