"""
CONCURRENTLY cannot run inside a transaction.

Postgres refuses it there, and Drizzle's migrator runs all pending migrations in one. It works where a file is run
by hand with `psql`, so it is usually met for the first time in the deploy.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
```

```sql bad
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" USING btree ("user_id"); -- finding
```

```sql good transaction=never
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" USING btree ("user_id");
```

See <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
"""

from rules import Finding, Findings, Severity, rule
from rules.beforehand import concurrent_index
from rules.context import Context
from schema.postgres.actions import CreateIndex, DetachPartition, DropIndex, Reindex


@rule(severity=Severity.BLOCK)
def find(action: CreateIndex | DropIndex | Reindex | DetachPartition, ctx: Context) -> Findings:
    if action.concurrently and ctx.in_transaction and ctx.step is not None:
        yield Finding(
            at=action,
            message=f"Postgres refuses CONCURRENTLY inside a transaction, and {ctx.deploy.why.rstrip('.')}:"
            " the deploy stops here.",
            recipe=_recipe(action, ctx) if isinstance(action, CreateIndex) else None,
        )


def _recipe(action: CreateIndex, ctx: Context) -> str | None:
    return concurrent_index([(action, ctx)]) if ctx.deploy.one_transaction else None
