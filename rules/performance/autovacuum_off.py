"""
Do not turn autovacuum off.

Dead rows are then kept for ever: the table and its indexes grow, plans get worse, and one day Postgres stops to take
writes until it has been vacuumed by hand. Tune its thresholds instead.

```sql before
CREATE TABLE "events" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "events" SET (autovacuum_enabled = false); -- finding
```

```sql good
ALTER TABLE "events" SET (autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE "events" RESET (autovacuum_enabled);
```

See <https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import CreateTable, SetTableOptions

_OFF = frozenset({("autovacuum_enabled", off) for off in ("false", "off", "0", "no")})


@rule(severity=Severity.WARN)
def find(change: CreateTable | SetTableOptions, ctx: Context) -> Findings:
    options = change.values if isinstance(change, SetTableOptions) else change.options
    temporary = isinstance(change, CreateTable) and change.temporary
    if _OFF & set(options) and not temporary and not ctx.fails and not _on_again(change, ctx):
        yield Finding(at=change, message=f"Nothing cleans `{short(change.object)}` up any more once autovacuum is off.")


def _on_again(change: CreateTable | SetTableOptions, ctx: Context) -> bool:
    """Return whether the last order for that table has autovacuum clean it up again, as after filling it."""
    orders = ctx.orders.of(SetTableOptions)
    last = [order for order in orders if order.table == change.object and "autovacuum_enabled" in order.options][-1:]
    return any(order is not change and not _OFF & set(order.values) for order in last)
