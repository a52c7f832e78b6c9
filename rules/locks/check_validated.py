"""
A CHECK that is added is tried on every row while nobody can use the table.

ADD CONSTRAINT ... CHECK holds ACCESS EXCLUSIVE until the last row is read: reads and writes wait. With NOT VALID it is
instant and binds new rows; VALIDATE later tries the old ones while reads and writes go on.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0); -- finding
```

```sql fixed
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID;
```

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "stars" integer);
ALTER TABLE "notes" ADD CONSTRAINT "notes_stars_positive" CHECK ("stars" > 0);
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from rules.recipes import not_valid
from schema.edits import Edit
from schema.postgres.actions import AddCheck


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddCheck, ctx: Context) -> Findings:
    if ctx.step is None or add.not_valid or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    alone = add.span is not None and add.span == ctx.step.statement.span and not add.guarded
    end = add.span.source.span(add.span.end, add.span.end) if alone and add.span else None
    yield Finding(
        at=add,
        message=f"Every read and write of `{short(add.table)}` waits while `{add.check.name}` is tried on each row,"
        " and one row that breaks it fails the deploy.",
        fix=Fix("Bind new rows now, check the old ones later", [Edit(end, " NOT VALID")]) if end else None,
        recipe=not_valid(ctx, add.table, ctx.step.statement.sql, add.check.name) if alone else None,
    )
