"""
IF NOT EXISTS keeps the broken index of a build that failed.

A concurrent build that is cancelled, or meets two rows alike, leaves an INVALID index of that name. The retry finds it
there, reports success, and no query will ever use it; a unique one may let duplicates in. Drop it first.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
```

```sql bad transaction=never
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_user_id_idx" ON "orders" ("user_id"); -- finding
```

```sql good transaction=never
DROP INDEX CONCURRENTLY IF EXISTS "orders_user_id_idx";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" ("user_id");
```

```sql good transaction=never
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_user_id_idx" ON "orders" ("user_id");
--> statement-breakpoint
REINDEX INDEX CONCURRENTLY "orders_user_id_idx";
```

See <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.names import listed, quoted
from schema.difference import Difference
from schema.postgres.actions import CreateIndex, DropIndex, Reindex


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    steps = difference.replay.steps
    dropped = {step.action.name for step in steps if isinstance(step.action, DropIndex)}
    mended = {step.action.name.rpartition(".")[2] for step in steps if isinstance(step.action, Reindex)}
    for step in steps:
        create = step.action
        if not isinstance(create, CreateIndex) or not (create.concurrently and create.if_not_exists):
            continue
        safe = step.in_transaction or step.fails or create.table in step.created
        if not safe and create.index.name not in dropped | mended:
            yield replace(_finding([create]), group=Group("indexes", create, _finding))


def _finding(creates: list[CreateIndex]) -> Finding:
    names = [create.index.name for create in creates]
    return Finding(
        at=creates[0],
        message=f"If a build of {listed(names)} fails, it leaves an INVALID index, and the retry takes that for the"
        " finished one.",
        recipe=f"Before each, as a statement of its own: `DROP INDEX CONCURRENTLY IF EXISTS {quoted(names[0])}`; and"
        " build it without IF NOT EXISTS.",
    )
