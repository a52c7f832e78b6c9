"""
Nothing but storage changes, and the whole table is written anew.

SET LOGGED, SET ACCESS METHOD, SET TABLESPACE, a new expression of a stored column, CLUSTER and VACUUM FULL copy every
row under ACCESS EXCLUSIVE: reads and writes wait, and twice the space is needed.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
CREATE TABLE "carts" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "orders" SET UNLOGGED; -- finding
CLUSTER "carts" USING "carts_pkey"; -- finding
```

```sql bad transaction=never
VACUUM FULL "orders"; -- finding
```

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY);
ALTER TABLE "notes" SET UNLOGGED;
```

```sql good transaction=never
VACUUM "orders";
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-TABLESPACE>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.postgres import actions as a


@rule(severity=Severity.WARN, while_running=True)
def find(
    order: a.SetLogged | a.SetAccessMethod | a.SetTablespace | a.SetExpression | a.AlterIndex | a.Cluster | a.Vacuum,
    ctx: Context,
) -> Findings:
    tables = [short(table) for table in ctx.cost.rewrites if not ctx.is_empty(table)]
    whole = isinstance(order, a.Cluster) or (isinstance(order, a.Vacuum) and order.full)
    every = ctx.blind and whole and not order.table
    if not (tables or every) or ctx.fails:
        return
    names = "every table" if every else listed(tables)
    instead = "a new column, filled in batches and then swapped with the old one."
    if not isinstance(order, a.SetExpression):
        repacks = isinstance(order, a.SetTablespace | a.AlterIndex | a.Cluster | a.Vacuum)
        instead = "`pg_repack`, which locks only for a moment." if repacks else "a new table, filled in batches."
    yield Finding(
        at=order,
        message=f"This writes all of {names} anew under ACCESS EXCLUSIVE: whoever needs it waits.",
        recipe=f"If it is large, outside of migrations: {instead}",
    )
