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
from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, rule
from rules.beforehand import concurrent_index
from rules.context import Context
from rules.names import listed, short
from rules.renamed_key import dropped, under_its_new_name
from rules.uniqueness import rows_alike
from schema.edits import Edit
from schema.postgres.actions import CreateIndex


@rule(severity=Severity.WARN, while_running=True)
def find(create: CreateIndex, ctx: Context) -> Findings:
    if create.concurrently or create.only or create.guarded or ctx.is_empty(create.table) or ctx.fails:
        return
    if ctx.step is None or create.table not in ctx.cost.scans:  # IF NOT EXISTS, and it is there
        return
    found, together = _finding([(create, ctx)]), Group(dropped(create, ctx) is None, (create, ctx), _finding)
    alone = None if ctx.in_transaction else found.fix or _concurrently(create)
    yield replace(found, group=together) if ctx.in_transaction else replace(found, recipe=None, fix=alone)


def _finding(parts: list[tuple[CreateIndex, Context]]) -> Finding:
    names, built = [create.index.name for create, _ in parts], "is" if len(parts) == 1 else "are"
    where = listed(list(dict.fromkeys(short(create.table) for create, _ in parts)))
    message = f"While {listed(names)} {built} built, every write to {where} waits{rows_alike(parts)}."
    renamed = under_its_new_name(parts)
    return Finding(parts[0][0], message, renamed, recipe=None if renamed else concurrent_index(parts))


def _concurrently(create: CreateIndex) -> Fix | None:
    word = re.search(r"\bINDEX\b", create.span.text, re.IGNORECASE) if create.span else None
    if create.span is None or word is None:
        return None
    at = create.span.start + word.end()
    return Fix("Build it concurrently", [Edit(create.span.source.span(at, at), " CONCURRENTLY")])
