"""
A renamed enum value breaks the code that is running.

The rename is instant, and from then on the old word is no value of the type: each insert, update and comparison with it
fails until the last old process is gone, and what reads the new word does not know it.

```sql before
CREATE TYPE "status" AS ENUM ('open', 'canceled');
```

```sql bad
ALTER TYPE "status" RENAME VALUE 'canceled' TO 'cancelled'; -- finding
```

```sql good
ALTER TYPE "status" ADD VALUE 'cancelled';
```

See <https://www.postgresql.org/docs/current/sql-altertype.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short, table
from rules.recipes import later, sql
from schema.postgres.actions import RenameEnumValue


@rule(severity=Severity.WARN, while_running=True)
def find(rename: RenameEnumValue, ctx: Context) -> Findings:
    there = ctx.start.enums.get(rename.enum)
    if ctx.fails or (rename.enum in ctx.catalog.enums and (there is None or rename.value not in there.values)):
        return
    add = sql(f"ALTER TYPE {table(rename.enum)} ADD VALUE {_text(rename.to)} AFTER {_text(rename.value)}")
    yield Finding(
        at=rename,
        message=f"The code that runs during the deploy still writes `{rename.value}`, which is no value of"
        f" `{short(rename.enum)}` from here on.",
        recipe=f"1. Now, add the new word beside the old one:\n\n{add}\n\n"
        f"2. Then, {later(ctx)}, let the code write the new one and turn the rows over in batches; leave the old one.",
    )


def _text(value: str) -> str:
    return "'" + "".join(c for c in value if c.isprintable() and c != "`").replace("'", "''") + "'"
