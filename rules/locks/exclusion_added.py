"""
An EXCLUDE constraint is built while nobody can use the table.

It holds ACCESS EXCLUSIVE while its index is built and every row is compared: reads and writes wait. Postgres has no
NOT VALID and no USING INDEX for it, so a large table gets it only by being replaced.

```sql before
CREATE TABLE "bookings" ("id" bigint PRIMARY KEY, "during" tstzrange);
```

```sql bad
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_apart" EXCLUDE USING gist ("during" WITH &&); -- finding
```

```sql good
CREATE TABLE "visits" ("id" bigint PRIMARY KEY, "during" tstzrange);
ALTER TABLE "visits" ADD CONSTRAINT "visits_apart" EXCLUDE USING gist ("during" WITH &&);
```

See <https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AddExclusion


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddExclusion, ctx: Context) -> Findings:
    if not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    yield Finding(
        at=add,
        message=f"Every read and write of `{short(add.table)}` waits while `{add.name}` is built,"
        " and two rows that exclude each other fail the deploy.",
        recipe="If the table is large: make a new table with the constraint, keep it in step with a trigger, copy the"
        " rows in batches outside of migrations, then rename both in one short transaction.",
    )
