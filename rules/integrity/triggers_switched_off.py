"""
Foreign keys are kept by triggers, and are not checked while those are off.

DISABLE TRIGGER ALL and `session_replication_role = replica` silence foreign keys together with everything else. What is
written meanwhile is never checked again: rows that reference nothing stay.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "orders" DISABLE TRIGGER ALL; -- finding
```

```sql bad
SET LOCAL session_replication_role = replica; -- finding
```

```sql good
ALTER TABLE "orders" DISABLE TRIGGER "orders_audit";
ALTER TABLE "orders" ENABLE TRIGGER "orders_audit";
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-DISABLE-ENABLE-TRIGGER>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import SetSetting, SwitchTrigger


@rule(severity=Severity.WARN)
def find(order: SwitchTrigger | SetSetting, ctx: Context) -> Findings:
    if isinstance(order, SetSetting):
        if order.name.lower() == "session_replication_role" and (order.value or "").lower() == "replica":
            yield Finding(at=order, message="From here on no foreign key is checked and no trigger runs.")
        return
    if order.enabled or order.trigger not in {"all", "user"} or ctx.is_new(order.table):
        return
    what = (
        "its foreign keys are not checked and none of its triggers runs"
        if order.trigger == "all"
        else ("none of its triggers runs")
    )
    yield Finding(
        at=order,
        message=f"Until the triggers of `{short(order.table)}` are switched on again, {what}, whoever writes.",
        recipe="Switch off the one trigger that is in the way, and on again in the same transaction.",
    )
