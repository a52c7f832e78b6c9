"""
A DEFAULT partition keeps what no other one takes.

Rows that arrive before their partition was made end in it and stay there: then that partition cannot be made at all.
Every new one searches it under ACCESS EXCLUSIVE, and with it none can be detached CONCURRENTLY.

```sql before
CREATE TABLE "events" ("id" bigint, "day" date) PARTITION BY RANGE ("day");
```

```sql bad
CREATE TABLE "events_rest" PARTITION OF "events" DEFAULT; -- finding
```

```sql good
CREATE TABLE "events_2024" PARTITION OF "events" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
```

See <https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AttachPartition, CreateTable


@rule(severity=Severity.NOTE)
def find(order: CreateTable | AttachPartition, ctx: Context) -> Findings:
    default = order.default_partition if isinstance(order, CreateTable) else order.default
    parent = order.partition_of if isinstance(order, CreateTable) else order.table
    if default and parent and not ctx.fails:
        yield Finding(
            at=order,
            message=f"Rows of `{short(parent)}` that no partition takes end here, and each new partition will search"
            " them while no one can read or write them.",
            recipe="Make partitions ahead of time and leave out the DEFAULT one; or watch that it stays empty.",
        )
