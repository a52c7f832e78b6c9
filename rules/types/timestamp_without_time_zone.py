"""
Store moments as `timestamptz`.

`timestamp` keeps the wall-clock reading and drops the zone it was read in. Two servers in two zones
then store the same moment as two different values, and nothing in the row says which was meant.

Electric and Supabase hand out the text as Postgres wrote it, and `new Date` takes it for the browser's own time.

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

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from rules.often import often
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    wrong = [column for column in brought.columns(added, ctx) if _forgets(column)]
    read = ctx.code.synced.get(table.name if table.schema == "public" else table.id) if wrong else None
    if not wrong or not (read or usual(ctx, _remember, among=_have_moments)):
        return
    verb, whose = ("forgets", "its") if len(wrong) == 1 else ("forget", "their")
    message = f"{listed([c.name for c in wrong])} of `{short(table.id)}` {verb} which zone {whose} moments belong to"
    why = f", and {read.path}:{read.line} gets them as text: `new Date` takes that for local time" if read else ""
    edits = [column.builder.with_option("withTimezone", "true") if column.builder else None for column in wrong]
    fix = Fix("Keep the time zone", edits)
    yield often(Finding(at=ColumnAdded(table, wrong[0]), message=f"{message}{why}.", fix=fix))


def _have_moments(table: Table) -> bool:
    return any(column.type.startswith("timestamp") for column in table.columns)


def _remember(table: Table) -> bool:
    return not any(map(_forgets, table.columns))


def _forgets(column: Column) -> bool:
    return column.type.startswith("timestamp") and not column.type.endswith(("with time zone", "tz"))
