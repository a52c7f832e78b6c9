"""
A column is converted from its own values.

USING may name any column of the row. Where it names another one, and not the column that changes, every old value is
replaced by that one's - which is what a slip of the pen does, and nothing reports.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" text, "paid" text);
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "total" SET DATA TYPE integer USING "paid"::integer; -- finding
```

```sql good
CREATE TABLE "carts" ("id" bigint PRIMARY KEY, "total" text);
ALTER TABLE "carts" ALTER COLUMN "total" SET DATA TYPE integer USING "total"::integer;
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DATA-TYPE>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AlterColumnType
from schema.postgres.effects.lookup import mentions

_CAST = re.compile(r'\(*"?(?P<column>[^"():\s]+)"?\)*\s*::')


@rule(severity=Severity.WARN)
def find(change: AlterColumnType, ctx: Context) -> Findings:
    if not change.using or mentions(change.using, change.column) or ctx.is_new(change.table):
        return
    table, cast = ctx.catalog.tables.get(change.table), _CAST.match(change.using)
    named = [c.name for c in table.columns if mentions(change.using, c.name)] if table else []
    named = named or ([cast["column"]] if cast and cast["column"].isidentifier() else [])
    if named:
        yield Finding(
            at=change,
            message=f"All values of `{short(change.object)}` are replaced by those of `{named[0]}`.",
        )
