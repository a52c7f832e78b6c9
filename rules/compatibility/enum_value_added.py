"""
The old release does not know a new enum value.

It reads it all the same as soon as the new one writes it: a `switch` without a default, a lookup by value or a strict
validation fails in what still runs. Ship code that can read it first.

```sql before
CREATE TYPE "status" AS ENUM ('open', 'paid');
```

```sql bad
ALTER TYPE "status" ADD VALUE 'refunded'; -- finding
```

```sql good
CREATE TYPE "priority" AS ENUM ('low', 'high');
ALTER TYPE "priority" ADD VALUE 'urgent';
```

See <https://www.postgresql.org/docs/current/sql-altertype.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AddEnumValue


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(add: AddEnumValue, ctx: Context) -> Findings:
    known = ctx.catalog.enums.get(add.enum)
    new = known is not None and add.enum not in ctx.start.enums
    there = known is not None and add.if_not_exists and add.value in known.values
    if not (ctx.fails or new or there):
        yield Finding(
            at=add,
            object=f"{add.enum}.{add.value}",
            message=f"The old release reads `{add.value}` of `{short(add.enum)}` without knowing it.",
        )
