"""
The index of a partitioned table is built partition by partition.

CREATE INDEX on the parent stops writes to all partitions at once, until the last one is indexed, and Postgres has no
CONCURRENTLY for it. An index ON ONLY the parent is empty and instant; each partition's own is attached to it.

```sql before
CREATE TABLE "events" ("id" bigint, "day" date) PARTITION BY RANGE ("day");
CREATE TABLE "events_2024" PARTITION OF "events" FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
```

```sql bad
CREATE INDEX "events_day_idx" ON "events" ("day"); -- finding
```

```sql good
CREATE INDEX "events_day_idx" ON ONLY "events" ("day");
```

See <https://www.postgresql.org/docs/current/ddl-partitioning.html#DDL-PARTITIONING-DECLARATIVE-MAINTENANCE>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, quoted, short
from schema.postgres.actions import CreateIndex


@rule(severity=Severity.WARN, while_running=True)
def find(create: CreateIndex, ctx: Context) -> Findings:
    above = getattr(ctx.catalog, "hierarchy", {}).get(create.table)
    stopped = [short(table) for table in ctx.cost.scans if not ctx.is_new(table)]
    if above is None or not above.partitioned or not stopped or ctx.is_new(create.table) or ctx.fails:
        return
    name = quoted(create.index.name)
    yield Finding(
        at=create,
        message=f"Writes to {listed(stopped)} wait until all of them are indexed.",
        recipe=f"1. Make {name} `ON ONLY` the parent: it is empty, and invalid until every partition has its own.\n\n"
        "2. Before the deploy, by hand, outside the migrator: build the same index on each partition with"
        " CONCURRENTLY.\n\n"
        f"3. `ALTER INDEX {name} ATTACH PARTITION ...` with each of them.",
    )
