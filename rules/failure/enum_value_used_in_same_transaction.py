"""
A new enum value cannot be used before it is committed.

Postgres lets `ADD VALUE` into a transaction, but nothing in it may use the value yet: no default, no update, no index
predicate. Drizzle's migrator runs all pending migrations in one transaction, so a second file does not help either.

```sql before
CREATE TYPE "status" AS ENUM ('draft', 'sent');
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "status" "status");
```

```sql bad
ALTER TYPE "status" ADD VALUE 'paid';
ALTER TABLE "orders" ALTER COLUMN "status" SET DEFAULT 'paid'; -- finding
```

```sql good
ALTER TYPE "status" ADD VALUE 'paid';
```

A type made in the same transaction may be used at once:

```sql good
CREATE TYPE "colour" AS ENUM ('red');
ALTER TABLE "orders" ADD COLUMN "colour" "colour" DEFAULT 'red';
```

See <https://www.postgresql.org/docs/current/sql-altertype.html#SQL-ALTERTYPE-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from schema.postgres.actions import Action

REFUSAL = "unsafe use of new value"  # 55P04, in the server's words


@rule(severity=Severity.BLOCK)
def find(action: Action, ctx: Context) -> Findings:
    if ctx.fails is None or not ctx.fails.startswith(REFUSAL) or action.guarded:
        return
    yield Finding(
        at=action,
        message=f"Postgres will refuse this: {ctx.fails.rstrip('.')}, which is added in the same transaction.",
        recipe="Deploy the migration that adds the value first; use the value in the migration of the next release.",
    )
