"""
A table is declared once.

Of two tables with one name drizzle-kit takes one, by the order of the exports. The other's columns never reach the
database, and every query that goes through it fails or reads what another part of the code wrote.

```ts before
export const messages = pgTable("messages", { id: uuid("id").primaryKey(), body: text("body").notNull() });
```

```ts bad
export const messages = pgTable("messages", { id: uuid("id").primaryKey(), body: text("body").notNull() });
export const threadMessages = pgTable("messages", { // finding
  id: uuid("id").primaryKey(),
  thread: text("thread").notNull(),
});
```

```ts good
export const messages = pgTable("messages", { id: uuid("id").primaryKey(), body: text("body").notNull() });
export const threadMessages = pgTable("thread_messages", {
  id: uuid("id").primaryKey(),
  thread: text("thread").notNull(),
});
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.names import short
from schema.difference import Difference


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    base, head = difference.base.declared, difference.head.declared
    known = {(table.id, table.key) for table in (*base.tables.values(), *base.hidden)}
    for table in head.hidden:
        kept = head.tables[table.id]
        new = next((one for one in (table, kept) if (one.id, one.key) not in known), None)
        if new and {c.name for c in table.columns} != {c.name for c in kept.columns}:
            message = f"`{table.key}` and `{kept.key}` are both called `{short(table.id)}`: drizzle-kit takes only one."
            at = Place(new.span, f"{table.id}.{new.key}")
            yield Finding(at=at, message=message, fix=Fix("Give it a name of its own", [None]))
