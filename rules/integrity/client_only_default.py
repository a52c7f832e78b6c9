"""
A value that Postgres can fill is filled by Postgres.

`$defaultFn` and `$onUpdate` run in Drizzle alone. An insert by SQL - a seed, a script, another service, the console -
fails on this NOT NULL column, and a clock of each server stands in for one clock of the database.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().$defaultFn(() => crypto.randomUUID()), // finding
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().$defaultFn(() => new Date()),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()),
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().$onUpdate(() => new Date()).defaultNow(),
});
```

What Postgres has no function for stays in the code:

```ts good
export const notes = pgTable("notes", {
  id: text("id").primaryKey().$defaultFn(() => createId()),
  slug: text("slug").notNull().$defaultFn(() => nanoid()),
});
```

See <https://orm.drizzle.team/docs/column-types/pg#default-value>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.client_defaults import by_postgres, filler
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    bare = [column for column in brought.columns(added, ctx) if filler(column)]
    if bare and not added.table.partial and usual(ctx, _filled):
        names, verb = listed([c.name for c in bare]), "has" if len(bare) == 1 else "have"
        message = f"{names} of `{short(added.table.id)}` {verb} a default that only Drizzle knows."
        yield Finding(
            at=ColumnAdded(added.table, bare[0]),
            message=message,
            fix=Fix("Let Postgres fill it", map(by_postgres, bare)),
        )


def _filled(table: Table) -> bool:
    return not any(map(filler, table.columns))
