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

```sql bad
ALTER TABLE "users" ADD COLUMN "words" tsvector GENERATED ALWAYS AS (to_tsvector('english', "email")) STORED;
ALTER TABLE "users" ALTER COLUMN "words" SET NOT NULL; -- finding
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

from rules import Finding, Findings, Severity, rule
from rules.constraints import proven_unseen
from rules.context import Context
from rules.names import short
from rules.recipes import not_null
from schema.postgres.actions import AddNotNull, SetNotNull


@rule(severity=Severity.WARN, while_running=True)
def find(change: SetNotNull | AddNotNull, ctx: Context) -> Findings:
    proven = proven_unseen(ctx, change.table, change.column)
    if not ctx.cost.scans or ctx.is_empty(change.table) or ctx.fails or proven:
        return
    table = ctx.catalog.tables.get(change.table)
    column = table.column(change.column) if table else None
    start = ctx.start.tables.get(change.table)
    computed = column is not None and bool(column.generated) and not (start and start.column(column.name))
    at_once = "Nobody fills a computed column: write NOT NULL into its ADD COLUMN, which works through all rows anyway."
    yield Finding(
        at=change,
        message=f"SET NOT NULL on `{short(change.object)}` reads all of `{short(change.table)}` under ACCESS EXCLUSIVE,"
        " and fails if a single row has a NULL there.",
        recipe=at_once if computed else not_null(ctx, change.table, change.column),
    )
