"""
A list of JSON values is one JSON value.

`jsonb[]` is an array of documents: no operator of `jsonb` reaches into it, no GIN index of `jsonb` covers it, and
drivers disagree on how its elements are quoted. `jsonb` holds the list as it is.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  steps: jsonb("steps").array().notNull(), // finding
});
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  steps: jsonb("steps").$type<string[]>().notNull(),
  labels: text("labels").array().notNull(),
});
```

See <https://www.postgresql.org/docs/current/functions-json.html>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    found = [c for c in brought.columns(added, ctx) if c.type.startswith(("json[", "jsonb["))]
    if found:
        verb = "is an array" if len(found) == 1 else "are arrays"
        yield Finding(
            at=ColumnAdded(added.table, found[0]),
            message=f"{listed([c.name for c in found])} of `{short(added.table.id)}` {verb} of JSON documents.",
            fix=Fix("Leave `.array()` out, and say the list in `$type`", ()),
        )
