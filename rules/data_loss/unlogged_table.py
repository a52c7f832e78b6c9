"""
An UNLOGGED table is empty after a crash.

Postgres does not write its rows to the log: after a crash or an unclean stop it truncates the table, replicas never
have the rows, and neither has a restored backup. It is for what can be computed again.

```sql bad
CREATE UNLOGGED TABLE "carts" ("id" bigint PRIMARY KEY); -- finding
```

```sql good
CREATE TABLE "carts" ("id" bigint PRIMARY KEY);
```

A staging table that is gone at the end lost nothing:

```sql good
CREATE UNLOGGED TABLE "import" ("id" bigint PRIMARY KEY);
DROP TABLE "import";
```

See <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-UNLOGGED>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import CreateTable


@rule(severity=Severity.WARN)
def find(create: CreateTable, ctx: Context) -> Findings:
    if create.unlogged and create.table.id in ctx.end.tables:
        # Neon keeps them on the compute: https://neon.com/docs/reference/compatibility
        when = "Each time Neon's compute goes to sleep or restarts," if ctx.deploy.neon else "After a crash"
        yield Finding(at=create, message=f"{when} `{short(create.table.id)}` is empty, and replicas never have it.")
