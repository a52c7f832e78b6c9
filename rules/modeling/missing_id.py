"""
Every table has a primary key.

Without one no row can be pointed at: an update cannot name the row it means, duplicates cannot be told apart,
and logical replication refuses updates and deletes.

```ts bad
export const notes = pgTable("notes", { // finding
  body: text("body").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts fixed
export const notes = pgTable("notes", {
  body: text("body").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  id: uuid("id").primaryKey().defaultRandom(),
});
```

A key of another name, or of several columns, is one too:

```ts good
export const countries = pgTable("countries", {
  code: char("code", { length: 2 }).primaryKey(),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-PRIMARY-KEYS>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import usual_column, with_column
from rules.context import Context
from rules.conventions import is_junction
from rules.names import short
from schema.changes import TableAdded


@rule(severity=Severity.WARN)
def find(added: TableAdded, ctx: Context) -> Findings:
    table = added.table
    if table.partial or table.primary_key or is_junction(table) or any(c.primary_key for c in table.columns):
        return
    if any("primaryKey" in extra.text for extra in table.ignored):
        return  # it is there, in a form that Drizzle ignores: drift/ignored-table-extra says so
    named = table.column("id")
    source = table.span.source if table.span else None
    usual = usual_column(ctx, frozenset({"id"}), source) or ("id", 'uuid("id").primaryKey().defaultRandom()')
    if named is None:
        message, edits = f"`{short(table.id)}` has no primary key.", with_column(table, *usual)
    else:
        message = f"`{short(table.id)}.id` is not the primary key, and nothing else is."
        edits = (named.builder.with_call("primaryKey") if named.builder else None,)
    yield Finding(at=added, message=message, fix=Fix("Give it a primary key", edits))
