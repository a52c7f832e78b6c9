"""
What Drizzle ignores in a table's extras never reaches the database.

The third argument of `pgTable` takes builders of `drizzle-orm/pg-core`. Anything else there - a raw `sql` CHECK, a
builder of another dialect, an index without `.on()` - compiles, and is left out of every migration without a word.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  total: integer("total").notNull(),
}, (table) => [
  index("orders_total_idx"), // finding
]);
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  total: integer("total").notNull(),
}, (table) => [
  index("orders_total_idx").on(table.total),
]);
```

See <https://orm.drizzle.team/docs/indexes-constraints>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.names import short
from schema.difference import Difference
from schema.model import Table


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    for table in difference.head.declared.tables.values():
        before = {span.text for span in difference.base.declared.tables.get(table.id, Table("")).ignored}
        for span in table.ignored:
            if span.text not in before:
                yield Finding(
                    at=Place(span, f"{table.id}.{span.text[:60]}"),
                    message=f"Drizzle ignores this part of `{short(table.id)}`: the database will not have it.",
                )
