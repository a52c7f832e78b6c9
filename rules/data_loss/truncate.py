"""
TRUNCATE empties a table.

It also holds ACCESS EXCLUSIVE, fires no row triggers, and with CASCADE empties every table that references this one,
whether it is named here or not.

```sql before
CREATE TABLE "carts" ("id" bigint PRIMARY KEY);
```

```sql bad
TRUNCATE TABLE "carts" CASCADE; -- finding
```

```sql good
DELETE FROM "carts" WHERE "id" < 100;
```

See <https://www.postgresql.org/docs/current/sql-truncate.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import Truncate


@rule(severity=Severity.BLOCK)
def find(truncate: Truncate, ctx: Context) -> Findings:
    if ctx.is_new(truncate.table):
        return
    reached = [truncate.table]
    for table in reached if truncate.cascade else ():  # grows while it is walked
        reached += [other.id for other in ctx.referencing(table) if other.id not in reached]
    others = sorted(short(table) for table in set(reached) - {truncate.table, *truncate.together})
    also = f", and with CASCADE {listed(others)}" if others else ""
    yield Finding(at=truncate, message=f"This deletes every row of `{short(truncate.table)}`{also}.")
