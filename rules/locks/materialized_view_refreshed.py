"""
Refreshing a materialized view keeps its readers out until the query is done.

REFRESH holds ACCESS EXCLUSIVE on the view while it computes everything anew. With CONCURRENTLY, which needs a unique
index on the view, readers keep the old rows until the new ones are ready; a transaction does not forbid it.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
CREATE MATERIALIZED VIEW "totals" AS SELECT "id", "total" FROM "orders";
CREATE UNIQUE INDEX "totals_id_idx" ON "totals" ("id");
```

```sql bad
REFRESH MATERIALIZED VIEW "totals"; -- finding
```

```sql good
REFRESH MATERIALIZED VIEW CONCURRENTLY "totals";
```

```sql good
CREATE MATERIALIZED VIEW "sums" AS SELECT sum("total") FROM "orders" WITH NO DATA;
REFRESH MATERIALIZED VIEW "sums";
```

See <https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.ending import until
from rules.names import short, table
from schema.postgres.actions import RefreshMaterializedView


@rule(severity=Severity.WARN, while_running=True)
def find(refresh: RefreshMaterializedView, ctx: Context) -> Findings:
    mine = ctx.start.views.get(refresh.name) is None and refresh.name in ctx.catalog.views  # made by this pull request
    if refresh.concurrently or not refresh.with_data or mine or ctx.fails:
        return
    yield Finding(
        at=refresh,
        message=f"No one can read `{short(refresh.name)}` while it is computed anew"
        f"{f', and until {until(ctx)}' if ctx.deploy.one_transaction else ''}.",
        recipe="After the deploy, outside of migrations, with a unique index on the view:"
        f" `REFRESH MATERIALIZED VIEW CONCURRENTLY {table(refresh.name)}`.",
    )
