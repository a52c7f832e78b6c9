"""
Changing this type rewrites the table while nobody can use it.

Postgres writes every row and every index anew under ACCESS EXCLUSIVE, which blocks reads as well as writes, and
Drizzle's migrator holds it until the last pending migration is done. On a table of any size that is an outage.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "quantity" integer, "note" varchar(50));
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "quantity" SET DATA TYPE bigint; -- finding
```

What needs no rewrite is free, such as a longer `varchar`, or `text` instead of it:

```sql good
ALTER TABLE "orders" ALTER COLUMN "note" SET DATA TYPE text;
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.enums import STAYS, loses, remade
from rules.names import short
from rules.narrowing import REFUSES, narrowed
from rules.recipes import bounded_text, other_type
from rules.rewrites import of_one_table
from rules.uniqueness import written
from schema.model import Column
from schema.postgres.actions import AlterColumnType


@rule(severity=Severity.BLOCK, while_running=True)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    if not ctx.cost.rewrites or ctx.is_empty(change.table) or ctx.fails:
        return
    column = ctx.catalog.column(change.table, change.column)
    anew = remade(change, ctx)
    if anew and loses(anew, ctx):  # compatibility/enum-value-removed says it
        return
    turned = f" from `{column.type}`" if column else ""
    why = f"Making `{short(anew)}` anew" if anew else f"Turning `{short(change.object)}`{turned} into `{change.type}`"
    found = Finding(
        at=change,
        message=f"{why} rewrites all of `{short(change.table)}` under ACCESS EXCLUSIVE: every read and write of it"
        f" waits{_also(column, change, ctx)}.",
        recipe=STAYS if anew else bounded_text(ctx, change, column) or other_type(ctx, change),
    )
    yield found if anew else of_one_table(found, ctx, change.table, (turned, change.type))


def _also(column: Column | None, change: AlterColumnType, ctx: Context) -> str:
    loss = narrowed(column.type, change.type) if column and not change.type_schema else None
    fitted = loss == REFUSES and change.column in written(change.table, ctx)  # so that all of them fit
    return f", and it {loss}" if loss and not fitted else ""
