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

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.beforehand import concurrent_index
from rules.context import Context
from schema.postgres.actions import CreateIndex, DetachPartition, DropIndex, Reindex

_Part = tuple[CreateIndex | DropIndex | Reindex | DetachPartition, Context]
OTHERWISE = "If something else runs them, say so in the settings file: `migrations: { transaction: never }`."


@rule(severity=Severity.BLOCK)
def find(action: CreateIndex | DropIndex | Reindex | DetachPartition, ctx: Context) -> Findings:
    if action.concurrently and ctx.in_transaction and ctx.step is not None:
        yield replace(_finding([(action, ctx)]), group=Group("transaction", (action, ctx), _finding))


def _finding(parts: list[_Part]) -> Finding:
    deploy, many = parts[0][1].deploy, f" So it is with {len(parts)} statements." if len(parts) > 1 else ""
    refused = f"Postgres refuses CONCURRENTLY inside a transaction, and {deploy.why.rstrip('.')}"
    builds = [(action, ctx) for action, ctx in parts if isinstance(action, CreateIndex)]
    by_hand = "Run it by hand before the deploy, and leave it here without CONCURRENTLY but with IF EXISTS."
    recipe = f"{concurrent_index(builds) if builds else by_hand}\n\n{OTHERWISE}" if deploy.one_transaction else None
    return Finding(at=parts[0][0], message=f"{refused}: the deploy stops here.{many}", recipe=recipe)
