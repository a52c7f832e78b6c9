"""
A table whose rows change says when they did.

"Changed since" is what every cache, export and sync asks. `$onUpdate` keeps it for writes that go through Drizzle.

```ts bad
export const notes = pgTable("notes", { // finding
  id: uuid("id").primaryKey().defaultRandom(),
  body: text("body").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  body: text("body").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow().$onUpdate(() => new Date()),
});
```

Rows that are written once need none:

```ts good
export const auditLogs = pgTable("audit_logs", { id: uuid("id").primaryKey().defaultRandom() });
```

See <https://orm.drizzle.team/docs/column-types/pg>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import usual_moment, with_column
from rules.context import Context
from rules.conventions import UPDATED, is_junction, only_appended, updated, usual
from rules.library import of_library
from rules.names import short
from rules.often import often
from rules.options import Names
from schema.changes import TableAdded
from schema.model import Table

CODE = (
    "updatedAt",
    'timestamp("updated_at", { withTimezone: true }).notNull().defaultNow().$onUpdate(() => new Date())',
)


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context, options: Names) -> Findings:
    table = added.table
    if (
        table.partial
        or any(options.has(c.name) for c in table.columns)
        or updated(table)
        or is_junction(table)
        or only_appended(table)
        or of_library(table, ctx)
        or not usual(ctx, _tell)
    ):
        return
    code = usual_moment(ctx, UPDATED, table) or CODE
    message = f"Nothing in `{short(table.id)}` says when a row last changed."
    yield often(Finding(at=added, message=message, fix=Fix(f"Add `{code[0]}`", with_column(table, *code))))


def _tell(table: Table) -> bool:
    return updated(table) is not None or only_appended(table)
