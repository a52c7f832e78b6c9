"""
A unique key of a table with `deletedAt` counts the rows that are alive.

A deleted row still holds its email, its slug, its place in the team: who deletes an account cannot sign up again, and
the error is about something that nobody can see. A partial unique index is one of the living. An upsert over it names
the same condition, as `targetWhere`.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull(),
  deletedAt: timestamp("deleted_at", { withTimezone: true }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  uniqueIndex("users_email_unique").on(table.email), // finding
]);
```

```ts fixed
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull(),
  deletedAt: timestamp("deleted_at", { withTimezone: true }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  uniqueIndex("users_email_unique").on(table.email).where(sql`${table.deletedAt} IS NULL`),
]);
```

What is drawn by lot, or given by others, is never wanted again:

```ts good
export const users = pgTable("users", {
  stripeCustomerId: text("stripe_customer_id").unique(),
  deletedAt: timestamp("deleted_at", { withTimezone: true }),
});
```

See <https://www.postgresql.org/docs/current/indexes-partial.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.soft_delete import among_the_living, deleted, held, marks
from schema.changes import ColumnAdded, IndexAdded, TableAdded, UniqueAdded
from schema.model import Index


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded | UniqueAdded | IndexAdded, ctx: Context) -> Findings:
    table = added.table
    if table.partial or isinstance(added, TableAdded) == (table.id in ctx.base.tables):
        return
    if (isinstance(added, ColumnAdded) and not marks(added.column)) or (gone := deleted(table)) is None:
        return
    keys = [key for key in held(table, ctx) if added.part in (None, gone, key)]
    if keys:
        edits = [e for k in keys for e in (among_the_living(table, k) if isinstance(k, Index) else (None,))]
        yield Finding(
            at=added,
            span=keys[0].span,
            message=f"{listed([key.name for key in keys])} of `{short(table.id)}` also"
            f" {'counts' if len(keys) == 1 else 'count'} the rows that `{gone.name}` marks as deleted.",
            fix=Fix("Leave deleted rows out of it", edits),
        )
