"""
A new constraint binds the release that is running, too.

NOT VALID spares the old rows, not the old code: from this statement on each of its writes that breaks the constraint
fails. Ship code that keeps it first.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID; -- finding
```

The old code does not know a new column, and cannot break a rule about it:

```sql good
ALTER TABLE "orders" ADD COLUMN "tip" integer;
ALTER TABLE "orders" ADD CONSTRAINT "orders_tip_positive" CHECK ("tip" > 0) NOT VALID;
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres import actions as a


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(add: a.AddCheck | a.AddForeignKey | a.AddUnique | a.CreateIndex | a.AddExclusion, ctx: Context) -> Findings:
    said = bool(ctx.cost.scans) and not getattr(add, "concurrently", False)  # then a rule about its lock speaks of it
    indexes = isinstance(add, a.CreateIndex) and not add.index.unique
    if ctx.fails or said or indexes or ctx.is_new(add.table) or _of_new_columns(add, ctx):
        return
    yield Finding(
        at=add, message=f"Writes of the running release to `{short(add.table)}` that break it fail from here on."
    )


def _of_new_columns(add: a.OfTable, ctx: Context) -> bool:
    """Return whether it is about columns only that this pull request adds."""
    before, now = ctx.start.tables.get(add.table), ctx.catalog.tables.get(add.table)
    if before is None or now is None:
        return False
    new = [c.name for c in now.columns if before.column(c.name) is None]
    if isinstance(add, a.AddCheck):
        return any(name in add.check.expression for name in new)
    part = next((getattr(add, kind) for kind in ("foreign_key", "unique") if hasattr(add, kind)), None)
    columns = (
        part.columns if part else [c.expression for c in add.index.columns] if isinstance(add, a.CreateIndex) else ()
    )
    return any(name in new for name in columns)
