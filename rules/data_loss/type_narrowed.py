"""
A narrower type loses what does not fit.

Postgres rounds digits away and cuts hours off without a word; what it cannot cut - a longer text, a larger number -
fails the deploy. Look at what is there before you narrow it.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" numeric(12, 4), "paid_at" timestamp, "note" varchar(50));
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "total" SET DATA TYPE numeric(12, 2); -- finding
ALTER TABLE "orders" ALTER COLUMN "note" SET DATA TYPE varchar(20); -- finding
```

```sql good
ALTER TABLE "orders" ALTER COLUMN "note" SET DATA TYPE text;
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from rules.narrowing import narrowed
from schema.postgres.actions import AlterColumnType


@rule(severity=Severity.WARN)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    column = ctx.catalog.column(change.table, change.column)
    if column is None or column.type_schema or ctx.is_new(change.table) or ctx.fails:
        return
    loss = narrowed(column.type, change.type)
    if loss:
        turned = f"`{short(change.object)}` from `{column.type}` to `{change.type}`"
        yield Finding(at=change, message=f"Turning {turned} {loss}.")
