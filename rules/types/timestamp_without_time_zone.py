"""
Store moments as `timestamptz`.

`timestamp` keeps the wall-clock reading and drops the zone it was read in. Two servers in two zones
then store the same moment as two different values, and nothing in the row says which was meant.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paid_at").notNull().defaultNow(), // finding
});
```

```ts fixed
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paid_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  deliveredOn: date("delivered_on"),
});
```

See <https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_timestamp_.28without_time_zone.29>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from schema.changes import ColumnAdded
from schema.model import Column, Table


@rule(severity=Severity.WARN)
def find(added: ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    if not _forgets(added.column) or not usual(ctx, lambda t: not _naive(t), among=_has_moments):
        return
    wrong = _naive(table) if ctx.is_new(table.id) else [added.column]
    if added.column.name != wrong[0].name:
        return  # a new table is spoken of once, at its first such column
    names = [c.name for c in wrong]
    verb, whose = ("forgets", "its") if len(wrong) == 1 else ("forget", "their")
    edits = [c.builder.with_option("withTimezone", "true") if c.builder else None for c in wrong]
    yield Finding(
        at=added,
        message=f"{listed(names)} of `{short(table.id)}` {verb} which zone {whose} moments belong to.",
        fix=Fix("Keep the time zone", edits),
    )


def _has_moments(table: Table) -> bool:
    return any(c.type.startswith("timestamp") for c in table.columns)


def _naive(table: Table) -> list[Column]:
    return [c for c in table.columns if _forgets(c)]


def _forgets(column: Column) -> bool:
    return column.type.startswith("timestamp") and not column.type.endswith(("with time zone", "tz"))
