"""
What follows from other columns is computed, not stored beside them.

A stored total is right until one of its parts is updated alone, and then two columns of one row contradict each other.
`generatedAlwaysAs` lets Postgres compute it at each write: it cannot be wrong, and can still be indexed.

```ts bad
export const items = pgTable("items", {
  id: uuid("id").primaryKey().defaultRandom(),
  quantity: integer("quantity").notNull(),
  unitPrice: integer("unit_price").notNull(),
  total: integer("total").notNull(), // finding
});
```

```ts good
export const items = pgTable("items", {
  id: uuid("id").primaryKey().defaultRandom(),
  quantity: integer("quantity").notNull(),
  unitPrice: integer("unit_price").notNull(),
  total: integer("total").generatedAlwaysAs(sql`quantity * unit_price`),
});
export const students = pgTable("students", { id: uuid("id").primaryKey(), total: integer("total") });
```

See <https://www.postgresql.org/docs/current/ddl-generated-columns.html>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table

_TOTALS = ("total", "total_price", "line_total", "total_amount", "total_cents", "grand_total")
_PARTS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("full_name",), ("first_name", "last_name")),
    (_TOTALS, ("subtotal", "tax")),
    (_TOTALS, ("subtotal", "tax_amount")),
    (_TOTALS, ("quantity", "unit_price")),
    (_TOTALS, ("quantity", "price")),
    (("total_tokens",), ("prompt_tokens", "completion_tokens")),
    (("total_tokens",), ("input_tokens", "output_tokens")),
    (("duration", "duration_ms", "duration_seconds"), ("started_at", "ended_at")),
    (("duration", "duration_ms", "duration_seconds"), ("start_time", "end_time")),
    (("age",), ("birth_date",)),
)


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    for column in brought.columns(added, ctx):
        parts = _parts(column, added.table)
        if parts:
            message = f"`{short(added.table.id)}.{column.name}` follows from {listed(parts)}, going by the names."
            fix = Fix("Compute it with `generatedAlwaysAs`, or when it is read", ())
            yield Finding(at=ColumnAdded(added.table, column), message=message, fix=fix)


def _parts(column: Column, table: Table) -> tuple[str, ...]:
    if column.generated is not None:
        return ()
    known = (parts for names, parts in _PARTS if column.name in names)
    return next((parts for parts in known if all(table.column(name) for name in parts)), ())
