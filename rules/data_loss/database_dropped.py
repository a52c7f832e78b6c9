"""
No migration drops a database.

It deletes every table of it at once and cannot be undone; the one the migration is connected to Postgres refuses
anyway. Whoever means it does it by hand.

```sql bad transaction=never
DROP DATABASE "app"; -- finding
```

```sql good
DROP TABLE IF EXISTS "scratch";
```

See <https://www.postgresql.org/docs/current/sql-dropdatabase.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from schema.postgres.actions import DatabaseOrder


@rule(severity=Severity.BLOCK)
def find(order: DatabaseOrder, ctx: Context) -> Findings:
    if order.clause.lower() == "drop database" and not ctx.fails:  # in a transaction the server refuses it
        yield Finding(at=order, message=f"The database `{order.name}` and everything in it is gone once this runs.")
