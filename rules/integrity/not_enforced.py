"""
A constraint that is NOT ENFORCED is never checked.

Postgres 18 takes it as a promise: no old row is tried, and no new one either. NOT VALID is what spares the old rows
only; it binds every new one at once.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad postgres=18
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT ENFORCED; -- finding
```

```sql good postgres=18
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID;
```

See <https://www.postgresql.org/docs/18/sql-createtable.html#SQL-CREATETABLE-PARMS-ENFORCED>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from schema.postgres.actions import AddCheck, AddForeignKey


@rule(severity=Severity.WARN)
def find(add: AddCheck | AddForeignKey) -> Findings:
    if not add.enforced:
        yield Finding(
            at=add,
            message=f"`{short(add.object)}` is written down but checked for no row, old or new.",
            recipe="To spare the old rows only, say NOT VALID instead, and VALIDATE later.",
        )
