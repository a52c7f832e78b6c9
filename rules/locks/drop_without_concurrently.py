"""
What can be dropped or detached concurrently is.

DROP INDEX and DETACH PARTITION take ACCESS EXCLUSIVE on the table: the oldest query that uses it is waited for, and
every read and write that comes later waits behind. Outside a transaction CONCURRENTLY waits without stopping anyone.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
CREATE INDEX "orders_user_id_idx" ON "orders" ("user_id");
```

```sql bad transaction=never
DROP INDEX "orders_user_id_idx"; -- finding
```

```sql fixed
DROP INDEX CONCURRENTLY "orders_user_id_idx";
```

Inside a transaction Postgres refuses CONCURRENTLY; there `locks/waits-without-limit` bounds the wait:

```sql good
DROP INDEX "orders_user_id_idx";
```

See <https://www.postgresql.org/docs/current/sql-dropindex.html>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from schema.edits import Edit
from schema.postgres.actions import DetachPartition, DropIndex


@rule(severity=Severity.WARN, while_running=True)
def find(order: DropIndex | DetachPartition, ctx: Context) -> Findings:
    if order.concurrently or ctx.in_transaction or ctx.fails or (order.table and ctx.is_new(order.table)):
        return
    above = getattr(ctx.catalog, "hierarchy", {}).get(order.table)
    if isinstance(order, DropIndex):
        refused = order.cascade or not ctx.cost.locks or (above and above.partitioned)
    else:  # CONCURRENTLY is of 14, and refused beside a DEFAULT partition
        refused = order.finalize or ctx.deploy.postgres < 14 or (above and above.default)
    if refused:
        return
    alone = ctx.step is not None and len(ctx.step.statement.actions) == 1  # CONCURRENTLY takes one index
    yield Finding(
        at=order,
        message=f"Every read and write of {f'`{short(order.table)}`' if order.table else 'its table'} waits until this"
        " has its lock, and it waits for the oldest query.",
        fix=_concurrently(order) if alone else None,
        recipe=None if alone else "Each in a statement of its own, with CONCURRENTLY.",
    )


def _concurrently(order: DropIndex | DetachPartition) -> Fix | None:
    span = order.span
    word = re.search(r"\bINDEX\b", span.text, re.IGNORECASE) if span and isinstance(order, DropIndex) else None
    if span is None or (word is None and isinstance(order, DropIndex)):
        return None
    at = span.start + word.end() if word else span.end
    return Fix("Let everyone else go on", [Edit(span.source.span(at, at), " CONCURRENTLY")])
