"""
Do not count money in floating point.

`real` and `double precision` have no 0.10: sums are off by a cent depending on the order of the rows, equality fails,
and `real` keeps six digits in all. `numeric` is exact; whole cents in a `bigint` are, too.

```ts bad
import { doublePrecision, pgTable, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  unitPrice: doublePrecision("unit_price").notNull(), // finding
});
```

A rate is no money, and what is estimated may be inexact:

```ts good
import { doublePrecision, numeric, pgTable, uuid } from "drizzle-orm/pg-core";
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  unitPrice: numeric("unit_price", { precision: 12, scale: 2 }).notNull(),
  priceWeight: doublePrecision("price_weight"),
  estimatedCost: doublePrecision("estimated_cost"),
});
```

There is no edit to commit: `numeric` reaches the code as a string, or as a number with `mode: "number"`.

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-FLOAT>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import listed, short
from rules.options import Names
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column

_MONEY = {"price", "cost", "subtotal", "fee", "fees", "salary", "wage", "revenue", "balance", "payout", "refund"}
_MONEY |= {"usd", "eur", "gbp", "cents"}
_BESIDE_MONEY = {"amount", "total", "discount", "tax", "paid", "due"}
_NOT = {"rate", "percent", "percentage", "pct", "ratio", "factor", "weight", "score", "estimated", "multiplier"}


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Names) -> Findings:
    table = added.table
    inexact = [c for c in brought.columns(added, ctx) if c.type in ("real", "double precision")]
    sold = inexact and any({"currency", *_MONEY} & _words(column) for column in table.columns)
    names = _MONEY | _BESIDE_MONEY if sold else _MONEY
    money = [c for c in inexact if options.has(c.name) or (names & _words(c) and not _NOT & _words(c))]
    if money:
        verb = "counts" if len(money) == 1 else "count"
        yield Finding(
            at=ColumnAdded(table, money[0]),
            message=f"{listed([c.name for c in money])} of `{short(table.id)}` {verb} money in floating point.",
            fix=Fix("Store it as `numeric`, or as whole cents in a `bigint`", ()),
        )


def _words(column: Column) -> set[str]:
    return set(snake(column.name).split("_"))
