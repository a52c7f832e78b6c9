"""
`updatedAt` changes when the row does.

With `defaultNow()` alone it is a second `createdAt`: caches and syncs that ask for what changed since get the new rows
and miss every edit. `$onUpdate` sets it in each update that goes through Drizzle; a trigger does so in all.

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
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow().$onUpdate(() => sql`now()`),
});
```

See <https://orm.drizzle.team/docs/column-types/pg#default-value>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import text_of
from rules.context import Context
from rules.conventions import UPDATED, is_moment, plain, usual
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table
from schema.postgres.actions import CreateTrigger

_TEXT = re.compile(r"mode:\s*[\"']string[\"']")


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table, made = added.table, (step.action for step in ctx.difference.replay.steps)
    found = [column for column in brought.columns(added, ctx) if _forgets(column)]
    if not found or not usual(ctx, _keeps, among=_tells):
        return
    if any(isinstance(order, CreateTrigger) and order.table == table.id for order in made):
        return
    column = found[0]
    now = "new Date().toISOString()" if _TEXT.search(text_of(column) or "") else "new Date()"
    edit = column.builder.with_call("$onUpdate", f"() => {now}") if column.builder else None
    message = f"`{short(table.id)}.{column.name}` stays what it was when the row was made."
    yield Finding(at=ColumnAdded(table, column), message=message, fix=Fix("Keep it up to date", [edit]))


def _forgets(column: Column) -> bool:
    return plain(column.name) in UPDATED and is_moment(column) and not column.on_update and not column.generated


def _tells(table: Table) -> bool:
    return any(plain(column.name) in UPDATED and is_moment(column) for column in table.columns)


def _keeps(table: Table) -> bool:
    return not any(map(_forgets, table.columns))
