"""
A table says when its rows came to be.

It costs eight bytes a row, and cannot be added later for the rows that are there: which sign-ups came after the
release, which orders fall into last month, what to delete after a year - all of it asks for this column.

```ts bad
export const notes = pgTable("notes", { // finding
  id: uuid("id").primaryKey().defaultRandom(),
  body: text("body").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()),
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  body: text("body").notNull(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
```

A table that only joins two others needs none, and any moment that starts as now() will do:

```ts good
export const members = pgTable("members", {
  id: uuid("id").primaryKey().defaultRandom(),
  joinedAt: timestamp("joined_at", { withTimezone: true }).notNull().defaultNow(),
});
```
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import usual_moment, with_column
from rules.context import Context
from rules.conventions import CREATED, created, is_junction, is_tally, usual
from rules.library import of_library
from rules.names import short
from rules.often import often
from rules.options import Names
from schema.changes import TableAdded
from schema.model import Table

CODE = ("createdAt", 'timestamp("created_at", { withTimezone: true }).notNull().defaultNow()')


@rule(severity=Severity.WARN)
def find(added: TableAdded, ctx: Context, options: Names) -> Findings:
    table = added.table
    if (
        table.partial
        or created(table)
        or any(options.has(c.name) for c in table.columns)
        or is_junction(table)
        or is_tally(table)
        or of_library(table, ctx)
        or not usual(ctx, _tell)
    ):
        return
    code = usual_moment(ctx, CREATED, table) or CODE
    message = f"Nothing in `{short(table.id)}` says when a row came to be."
    yield often(Finding(at=added, message=message, fix=Fix(f"Add `{code[0]}`", with_column(table, *code))))


def _tell(table: Table) -> bool:
    return created(table) is not None
