"""
Money has a fixed number of digits behind the point.

A plain `numeric` keeps whatever it is given: 0.1 and 0.100 and a third of a cent. Sums and comparisons then differ by
what no invoice shows. With a scale Postgres rounds once, when the row is written.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  price: numeric("price").notNull(), // finding
});
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  price: numeric("price", { precision: 12, scale: 2 }).notNull(),
  weight: numeric("weight"),
});
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-DECIMAL>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded

_MONEY = {"price", "cost", "subtotal", "fee", "salary", "revenue", "balance", "payout", "refund", "amount", "budget"}


@rule(severity=Severity.NOTE, opt_in=True)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    plain = [c for c in brought.columns(added, ctx) if c.type == "numeric" and _MONEY & set(snake(c.name).split("_"))]
    if plain:
        verb = "keeps" if len(plain) == 1 else "keep"
        yield Finding(
            at=ColumnAdded(added.table, plain[0]),
            message=f"{listed([c.name for c in plain])} of `{short(added.table.id)}` {verb} any fraction of a cent.",
            fix=Fix("Give it a precision and a scale", ()),
        )
