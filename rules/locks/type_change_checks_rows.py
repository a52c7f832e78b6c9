"""
A type that changes without a rewrite may still read every row.

The stored values stay as they are, but a CHECK on the column is tried again on all rows, and an index whose order or
expression changes is built anew, under ACCESS EXCLUSIVE: reads and writes wait.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "code" varchar(10), "name" text);
ALTER TABLE "users" ADD CONSTRAINT "users_code_set" CHECK ("code" <> '');
CREATE INDEX "users_name_idx" ON "users" ("name");
```

```sql bad
ALTER TABLE "users" ALTER COLUMN "code" SET DATA TYPE varchar(20); -- finding
ALTER TABLE "users" ALTER COLUMN "name" SET DATA TYPE text COLLATE "C"; -- finding
```

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "code" varchar(10));
```

```sql good
ALTER TABLE "users" ALTER COLUMN "code" SET DATA TYPE varchar(20);
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short
from rules.recipes import later
from schema.postgres.actions import AlterColumnType
from schema.postgres.effects.lookup import mentions


@rule(severity=Severity.WARN, while_running=True)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    if ctx.cost.rewrites or not ctx.cost.scans or ctx.is_empty(change.table) or ctx.fails:
        return
    table = ctx.catalog.tables.get(change.table)
    checks = [c for c in table.checks if mentions(c.expression, change.column)] if table else []
    why = f"`{checks[0].name}` is tried on each row again" if checks else "its indexes are built anew"
    yield Finding(
        at=change,
        message=f"Turning `{short(change.object)}` into `{change.type}` keeps its values, but every read and write of"
        f" `{short(change.table)}` waits while {why}.",
        recipe=f"Drop {quoted(checks[0].name)} first, add it again with NOT VALID, and VALIDATE it {later(ctx)}."
        if checks
        else None,
    )
