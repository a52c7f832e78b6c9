"""
CASCADE drops what nobody named.

What depends on the dropped thing goes with it - columns of a type, defaults of a sequence, triggers of a function,
views, foreign keys of other tables - and a notice that no one reads is all that is said. Without CASCADE Postgres
refuses and lists them.

```sql before
CREATE TYPE "mood" AS ENUM ('fine', 'bad');
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "mood" "mood");
```

```sql bad
DROP TYPE "mood" CASCADE; -- finding
```

```sql before
CREATE TYPE "mood" AS ENUM ('fine', 'bad');
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

Where nothing depends on it, nothing else goes:

```sql good
DROP TYPE "mood" CASCADE;
```

See <https://www.postgresql.org/docs/current/ddl-depend.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.cascades import lost
from rules.context import Context
from rules.names import listed
from schema.postgres import actions as a


@rule(severity=Severity.WARN)
def find(drop: a.DropColumn | a.DropConstraint | a.DropType | a.DropView | a.DropSequence, ctx: Context) -> Findings:
    if not drop.cascade or ctx.step is None or ctx.fails:
        return
    gone = lost(ctx.step)
    if gone:
        yield Finding(
            at=drop,
            message=f"CASCADE also drops {listed(gone)}: name what shall go, and leave CASCADE out.",
        )
