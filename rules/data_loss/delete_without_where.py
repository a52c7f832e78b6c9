"""
A DELETE without WHERE deletes every row.

It is often a forgotten condition. Where it is meant, it still writes each row's death to the log in one transaction
and keeps its locks until the migration commits.

```sql before
CREATE TABLE "carts" ("id" bigint PRIMARY KEY, "expired" boolean);
```

```sql bad
DELETE FROM "carts"; -- finding
```

```sql good
DELETE FROM "carts" WHERE "expired";
```

See <https://www.postgresql.org/docs/current/sql-delete.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import Delete


@rule(severity=Severity.BLOCK)
def find(delete: Delete, ctx: Context) -> Findings:
    always = delete.where is not None and delete.where.strip().lower() in ("true", "1 = 1")
    if (delete.where is None or always) and not ctx.is_new(delete.table):
        yield Finding(at=delete, message=f"This deletes every row of `{short(delete.table)}`.")
