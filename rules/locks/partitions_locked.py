"""
A change of a partitioned table locks all its partitions.

Each is locked and stays so until the transaction ends: one long query on any of them stops everyone on all of them, and
thousands of partitions do not fit the server's lock table (`max_locks_per_transaction`).

```sql before
CREATE TABLE "events" ("id" bigint, "day" date) PARTITION BY RANGE ("day");
CREATE TABLE "events_2023" PARTITION OF "events" FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE "events_2024" PARTITION OF "events" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
```

```sql bad
ALTER TABLE "events" ADD COLUMN "note" text; -- finding
```

```sql good
SET LOCAL lock_timeout = '5s';
ALTER TABLE "events" ADD COLUMN "note" text;
```

See <https://www.postgresql.org/docs/current/ddl-partitioning.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.held import limit, strong
from rules.names import short
from rules.recipes import lock_timeout
from schema.difference import Difference
from schema.postgres.notices import blocks_reads

LONGEST = 60  # seconds


@rule(severity=Severity.NOTE, while_running=True)
def find(difference: Difference) -> Findings:
    spoken: set[str] = set()
    for step in difference.replay.steps:
        table = getattr(step.action, "table", None) if step.cost.locks else None
        below = getattr(step.before, "hierarchy", {}).get(table) if isinstance(table, str) else None
        if below is None or not below.partitioned or not isinstance(table, str):
            continue
        locked = [name for name, mode in strong(step).items() if blocks_reads(mode)]
        many = len(set(below.children) & set(locked)) > 1
        long = step.cost.scans or step.cost.rewrites or (limit(step) or LONGEST + 1) <= LONGEST
        if not many or long or step.fails or table in spoken:
            continue
        spoken.add(table)
        yield Finding(
            at=step.action,
            object=table,
            message=f"This locks `{short(table)}` and {len(locked) - 1} partitions against reads and writes, with no"
            " `lock_timeout` that bounds the wait for any of them.",
            recipe=lock_timeout(difference.deploy),
        )
