"""
Turning a timestamp into one with a zone says which zone it was read in.

Without USING, Postgres takes the stored readings for those of the session's `timezone`. Where the deploy runs with
another one than the application wrote in, every moment in the table is shifted, and all rows are written anew.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "paid_at" timestamp);
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "paid_at" SET DATA TYPE timestamp with time zone; -- finding
```

```sql good
SET LOCAL timezone = 'UTC';
ALTER TABLE "orders" ALTER COLUMN "paid_at" SET DATA TYPE timestamp with time zone;
```

See <https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-TIMEZONES>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import sql
from schema.postgres.actions import AlterColumnType


@rule(severity=Severity.WARN)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    if depends(change, ctx) and not (ctx.cost.rewrites or ctx.is_empty(change.table) or ctx.fails):
        yield replace(_finding([change]), group=Group("time zone", change, _finding))


def _finding(changes: list[AlterColumnType]) -> Finding:
    columns = listed([short(change.object) for change in changes])
    return Finding(
        at=changes[0],
        message=f"What the moments in {columns} mean from now on depends on the time zone of the session that deploys.",
        recipe="Say the zone they were written in, in the same transaction, first:\n\n"
        + sql("SET LOCAL timezone = 'UTC'")
        + "\n\nWith UTC no row is written anew; `USING ... AT TIME ZONE` would write every one.",
    )


def depends(change: AlterColumnType, ctx: Context) -> bool:
    """Return whether the time zone of the session, which nobody has set, decides what the stored moments become."""
    column = ctx.catalog.column(change.table, change.column)
    if column is None or change.using or "timezone" in getattr(ctx.catalog, "settings", {}):
        return False
    before, after = _zoned(column.type), _zoned(change.type)
    return before is not None and after is not None and before != after


def _zoned(type_: str) -> bool | None:
    """Return whether a timestamp has a zone; None for other types."""
    if not type_.startswith("timestamp"):
        return None
    return type_.startswith("timestamptz") or "with time zone" in type_
