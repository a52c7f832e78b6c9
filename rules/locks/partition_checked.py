"""
A new partition is tried against every row it might concern.

ATTACH PARTITION reads the table it attaches, and where the parent has a DEFAULT partition, that one is searched for
rows that belong to the new one. Both are under ACCESS EXCLUSIVE meanwhile. A validated CHECK that says the same
skips it.

```sql before
CREATE TABLE "events" ("id" bigint, "day" date) PARTITION BY RANGE ("day");
CREATE TABLE "events_rest" PARTITION OF "events" DEFAULT;
CREATE TABLE "events_2024" ("id" bigint, "day" date);
```

```sql bad
ALTER TABLE "events" ATTACH PARTITION "events_2024" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01'); -- finding
```

```sql bad
CREATE TABLE "events_2025" PARTITION OF "events" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01'); -- finding
```

```sql before
CREATE TABLE "visits" ("id" bigint, "day" date) PARTITION BY RANGE ("day");
```

```sql good
CREATE TABLE "visits_2025" PARTITION OF "visits" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
```

See <https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import later
from schema.postgres.actions import AttachPartition, CreateTable


@rule(severity=Severity.WARN, while_running=True)
def find(order: AttachPartition | CreateTable, ctx: Context) -> Findings:
    if isinstance(order, CreateTable) and not order.partition_of:
        return
    read = [short(table) for table in ctx.cost.scans if not ctx.is_new(table)]
    if not read or ctx.fails:
        return
    yield Finding(
        at=order,
        message=f"No one can read or write {listed(read)} while each row is tried against the bounds of the new"
        " partition.",
        recipe="Give the table that is read a CHECK that proves the bounds (for a DEFAULT partition: that none of its"
        f" rows lies within them), with NOT VALID; VALIDATE it and attach {later(ctx)}; then drop the CHECK.",
    )
