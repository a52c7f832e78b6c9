"""
Before 14.4, Postgres 14 could build a concurrent index that lacks rows.

CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY of 14.0 to 14.3 missed rows that were updated during the build:
queries by that index do not find them. Nothing reports it.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
```

```sql bad transaction=never postgres=14
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" ("user_id"); -- finding
```

```sql good transaction=never postgres=15
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" ("user_id");
```

See <https://www.postgresql.org/docs/release/14.4/>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from schema.postgres.actions import CreateIndex, Reindex


@rule(severity=Severity.NOTE)
def find(build: CreateIndex | Reindex, ctx: Context) -> Findings:
    if build.concurrently and ctx.deploy.postgres == 14 and not ctx.fails:
        yield Finding(
            at=build,
            message="On a server older than 14.4 this index may lack rows: ask `SHOW server_version` first.",
        )
