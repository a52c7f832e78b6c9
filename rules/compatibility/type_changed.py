"""
A column of another type is another value to the code that is running.

The driver hands each type over in its own way: what was a number comes as text, what was a wall clock comes as a
moment. That no row has to be rewritten says nothing about who reads them.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "paid_at" timestamp, "note" varchar(50));
SET timezone = 'UTC';
```

```sql bad
SET timezone = 'UTC';
ALTER TABLE "orders" ALTER COLUMN "paid_at" SET DATA TYPE timestamp with time zone; -- finding
```

Texts are read alike, whatever their type:

```sql good
ALTER TABLE "orders" ALTER COLUMN "note" SET DATA TYPE text;
```

See <https://orm.drizzle.team/docs/column-types/pg>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.locks.type_change_depends_on_time_zone import depends
from rules.names import short
from schema.postgres.actions import AlterColumnType
from schema.postgres.types import take_apart

_READ_ALIKE = ("text", "varchar", "char", "citext", "inet", "cidr", "bit", "varbit", "name")


@rule(severity=Severity.NOTE, while_running=True)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    column = ctx.catalog.column(change.table, change.column)
    if column is None or ctx.cost.rewrites or ctx.is_new(change.table) or ctx.fails:  # a rewrite is spoken of elsewhere
        return
    old, new = take_apart(column.type).name, take_apart(change.type).name
    domain = change.type_schema is not None or column.type_schema is not None
    if old != new and not domain and not depends(change, ctx) and not (old in _READ_ALIKE and new in _READ_ALIKE):
        yield Finding(
            at=change, message=f"The running release reads `{short(change.object)}` as `{old}`, not as `{new}`."
        )
