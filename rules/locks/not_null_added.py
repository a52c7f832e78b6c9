"""
SET NOT NULL reads the whole table while nobody can use it.

Postgres looks for a NULL in every row under ACCESS EXCLUSIVE, so reads and writes wait; and one NULL fails the
deploy. A validated CHECK proves the same without that lock, and then SET NOT NULL is instant.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL; -- finding
```

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
ALTER TABLE "users" ADD CONSTRAINT "users_email_not_null" CHECK ("email" IS NOT NULL) NOT VALID;
```

```sql good
ALTER TABLE "users" VALIDATE CONSTRAINT "users_email_not_null";
ALTER TABLE "users" ALTER COLUMN "email" SET NOT NULL;
ALTER TABLE "users" DROP CONSTRAINT "users_email_not_null";
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL>.
"""

from dataclasses import replace

from rules import Finding, Findings, Severity, rule
from rules.constraints import proven_unseen
from rules.context import Context
from rules.filled import filled
from rules.names import listed, short
from rules.often import by_table
from rules.recipes import all_not_null, promise
from schema.postgres.actions import AddNotNull, SetNotNull

_AT_ONCE = "Nobody fills a computed column: write NOT NULL into its ADD COLUMN, which works through all rows anyway."


@rule(severity=Severity.WARN, while_running=True)
def find(change: SetNotNull | AddNotNull, ctx: Context) -> Findings:
    proven = proven_unseen(ctx, change.table, change.column)
    if not ctx.cost.scans or ctx.is_empty(change.table) or ctx.fails or proven:
        return
    kind = (_computed(change, ctx), promise(ctx, change.table, change.column) is None, bool(filled(change, ctx)))
    yield replace(_finding([(change, ctx)]), group=by_table(change.table, (change, ctx), _finding, kind))


def _finding(parts: list[tuple[SetNotNull | AddNotNull, Context]]) -> Finding:
    (change, ctx), columns = parts[0], [(one.table, one.column) for one, _ in parts]
    names = listed([short(one.object) for one, _ in parts])
    tables = listed(list(dict.fromkeys(short(one.table) for one, _ in parts)))
    at_once = filled(change, ctx)
    fails = "" if at_once else ", and fails if a single row has a NULL there"
    return Finding(
        at=change,
        message=f"SET NOT NULL on {names} reads all of {tables} under ACCESS EXCLUSIVE{fails}.",
        recipe=_AT_ONCE if _computed(change, ctx) else at_once or all_not_null(ctx, columns),
    )


def _computed(change: SetNotNull | AddNotNull, ctx: Context) -> bool:
    now, start = ctx.catalog.column(change.table, change.column), ctx.start.tables.get(change.table)
    return now is not None and bool(now.generated) and not (start and start.column(now.name))
