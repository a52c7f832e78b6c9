"""
A large materialized view is not computed inside the deploy.

The migration waits for the whole query, and so does everything that waits for a lock of the same transaction. WITH NO
DATA makes the view at once; a REFRESH after the deploy, or a scheduled one, fills it.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad
CREATE MATERIALIZED VIEW "totals" AS SELECT "id", sum("total") FROM "orders" GROUP BY "id"; -- finding
```

```sql good
CREATE MATERIALIZED VIEW "totals" AS SELECT "id", sum("total") FROM "orders" GROUP BY "id" WITH NO DATA;
```

```sql good
CREATE TABLE "visits" ("id" bigint PRIMARY KEY);
CREATE MATERIALIZED VIEW "visit_counts" AS SELECT count(*) FROM "visits";
```

See <https://www.postgresql.org/docs/current/sql-creatematerializedview.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import CreateView, RefreshMaterializedView


@rule(severity=Severity.NOTE)
def find(fill: CreateView | RefreshMaterializedView, ctx: Context) -> Findings:
    again = isinstance(fill, RefreshMaterializedView)
    if ctx.fails or (
        not fill.concurrently if isinstance(fill, RefreshMaterializedView) else not fill.view.materialized
    ):
        return
    read = [table for table in ctx.cost.scans if not ctx.is_new(table) and table != fill.object]
    if not read or not fill.with_data:
        return
    others = "; no one can write to the view meanwhile" if again else ""
    yield Finding(
        at=fill,
        message=f"The deploy waits until `{short(fill.object)}` is computed from all of"
        f" {listed([short(table) for table in read])}{others}.",
        recipe="Refresh it after the deploy, outside of migrations."
        if again
        else "Make it `WITH NO DATA` (`.withNoData()` in Drizzle), and refresh it after the deploy.",
    )
