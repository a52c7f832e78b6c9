"""
`updatedAt` changes when the row does.

With `defaultNow()` alone it is a second `createdAt`: syncs that ask for what changed since miss every edit. `$onUpdate`
sets it in each update that goes through Drizzle; a trigger does so in all.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(), // finding
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow().$onUpdate(() => new Date()),
});
```

```ts good
export const notes = pgTable("notes", { updatedAt: timestamp("updated_at").$onUpdate(() => sql`now()`) });
```

See <https://orm.drizzle.team/docs/column-types/pg#default-value>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, brought, rule
from rules.client_defaults import kept_up
from rules.context import Context
from rules.conventions import UPDATED, is_moment, plain, usual
from rules.library import of_library
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table
from schema.postgres.actions import CreateTrigger


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    found = [column for column in brought.columns(added, ctx) if _forgets(column)]
    if not found or not usual(ctx, _keeps, among=_tells) or of_library(table, ctx):
        return
    if any(order.table == table.id for order in ctx.orders.of(CreateTrigger)):
        return
    part = ColumnAdded(table, found[0])
    yield replace(_finding([part]), group=Group("moments", part, _finding, wide=True))


def _finding(parts: list[ColumnAdded]) -> Finding:
    names, verb = listed([short(part.object) for part in parts]), "stays" if len(parts) == 1 else "stay"
    edits = dict.fromkeys(kept_up(part.column) for part in parts)  # tables may share one line
    message = f"{names} {verb} what {'it was' if len(parts) == 1 else 'they were'} when the row was made."
    return Finding(at=parts[0], message=message, fix=Fix("Keep it up to date", edits))


def _forgets(column: Column) -> bool:
    return plain(column.name) in UPDATED and is_moment(column) and not column.on_update and not column.generated


def _tells(table: Table) -> bool:
    return any(plain(column.name) in UPDATED and is_moment(column) for column in table.columns)


def _keeps(table: Table) -> bool:
    return not any(map(_forgets, table.columns))
