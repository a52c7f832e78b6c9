"""
Code that has never met a NULL there meets one now.

The old release reads the column as one that always has a value. As soon as the new one writes a NULL, what the old one
does with it fails - and other readers of the same table, reports and exports, were never told.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text NOT NULL);
```

```sql bad
ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL; -- finding
```

A column that the schema does not declare any more is read by nobody:

```ts before
export const users = pgTable("users", { id: bigint("id", { mode: "number" }).primaryKey() });
```

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text NOT NULL);
```

```sql good
ALTER TABLE "users" ALTER COLUMN "name" DROP NOT NULL;
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-NOT-NULL>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import DropNotNull


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(drop: DropNotNull, ctx: Context) -> Findings:
    was, is_ = ctx.start.column(drop.table, drop.column), ctx.end.column(drop.table, drop.column)
    declared = ctx.declared_table(drop.table)
    retired = declared is not None and declared.column(drop.column) is None
    if ctx.fails or ctx.is_new(drop.table) or retired or (was and not was.not_null) or (is_ and is_.not_null):
        return
    if drop.table not in ctx.start.tables or (was and is_):
        yield Finding(at=drop, message=f"The old release reads `{short(drop.object)}` as never NULL.")
