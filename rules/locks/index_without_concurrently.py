"""
Building an index stops every write to the table.

A plain CREATE INDEX holds a SHARE lock until the index is complete: reads go on, inserts, updates and deletes
wait. With CONCURRENTLY they go on too - but not inside a transaction, and Drizzle's migrator opens one.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
```

```sql bad
CREATE INDEX "orders_user_id_idx" ON "orders" USING btree ("user_id"); -- finding
```

```sql bad transaction=never
CREATE INDEX "orders_user_id_idx" ON "orders" USING btree ("user_id"); -- finding
```

```sql fixed
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" USING btree ("user_id");
```

The index of a new table stops nobody:

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint);
CREATE INDEX "notes_user_id_idx" ON "notes" USING btree ("user_id");
```

See <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from rules.recipes import concurrent_index
from rules.uniqueness import ALIKE, could_be_alike, of_index
from schema.edits import Edit
from schema.postgres.actions import CreateIndex


@rule(severity=Severity.WARN)
def find(create: CreateIndex, ctx: Context) -> Findings:
    if create.concurrently or create.only or create.guarded or ctx.is_new(create.table) or ctx.fails:
        return
    if ctx.step is None or create.table not in ctx.cost.scans:  # IF NOT EXISTS, and it is there
        return
    unique = create.index.unique and could_be_alike(create.table, of_index(create.index), ctx)
    alike = f", {ALIKE}" if unique else ""
    yield Finding(
        at=create,
        message=f"While `{create.index.name}` is built, every write to `{short(create.table)}` waits{alike}.",
        fix=None if ctx.in_transaction else _concurrently(create),
        recipe=concurrent_index(ctx, ctx.step.statement.sql) if ctx.in_transaction else None,
    )


def _concurrently(create: CreateIndex) -> Fix | None:
    word = re.search(r"\bINDEX\b", create.span.text, re.IGNORECASE) if create.span else None
    if create.span is None or word is None:
        return None
    at = create.span.start + word.end()
    return Fix("Build it concurrently", [Edit(create.span.source.span(at, at), " CONCURRENTLY")])
