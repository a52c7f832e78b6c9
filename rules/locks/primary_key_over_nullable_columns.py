"""
A primary key over nullable columns searches them for NULL while nobody can use the table.

PRIMARY KEY USING INDEX takes a finished index over in an instant - unless a column may be NULL. Then Postgres runs SET
NOT NULL unasked, and reads every row under ACCESS EXCLUSIVE.

```sql before
CREATE TABLE "orders" ("id" bigint);
CREATE UNIQUE INDEX "orders_pkey" ON "orders" ("id");
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_pkey" PRIMARY KEY USING INDEX "orders_pkey"; -- finding
```

```sql before
CREATE TABLE "orders" ("id" bigint NOT NULL);
CREATE UNIQUE INDEX "orders_pkey" ON "orders" ("id");
```

```sql good
ALTER TABLE "orders" ADD CONSTRAINT "orders_pkey" PRIMARY KEY USING INDEX "orders_pkey";
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import not_null
from schema.postgres.actions import AddPrimaryKey


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddPrimaryKey, ctx: Context) -> Findings:
    table = ctx.catalog.tables.get(add.table)
    index = table.index(add.using_index) if table and add.using_index else None
    if table is None or index is None or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    columns = [c for key in index.columns if (c := table.column(key.expression)) and not c.not_null]
    names = [column.name for column in columns]
    yield Finding(
        at=add,
        message=f"{listed(names)} may be NULL: every read and write of `{short(add.table)}` waits while each row is"
        " looked at, and one NULL fails the deploy.",
        recipe=not_null(ctx, add.table, names[0]) + "\n\n3. Then make the index the primary key." if names else None,
    )
