"""
A migration does not lock tables by hand.

LOCK TABLE holds until the transaction ends, and Drizzle's migrator ends it after the last pending migration. Each
statement takes the lock it needs by itself, later and often a weaker one.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
LOCK TABLE "users" IN ACCESS EXCLUSIVE MODE; -- finding
```

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY);
```

```sql bad
LOCK TABLE "users", "orders" IN SHARE MODE; -- finding
```

```sql good
LOCK TABLE "users" IN SHARE UPDATE EXCLUSIVE MODE;
```

See <https://www.postgresql.org/docs/current/sql-lock.html>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.ending import until
from rules.names import listed, short
from schema.postgres.actions import LockTable
from schema.postgres.notices import blocks_writes, plain


@rule(severity=Severity.WARN, while_running=True)
def find(lock: LockTable, ctx: Context) -> Findings:
    if not blocks_writes(lock.mode) or ctx.is_new(lock.table) or ctx.fails:
        return
    part = (lock, ctx)
    yield replace(_finding([part]), group=Group(lock.span, part, _finding))


def _finding(parts: list[tuple[LockTable, Context]]) -> Finding:
    lock, ctx = parts[0]
    tables = listed([short(lock.table) for lock, _ in parts])
    return Finding(at=lock, message=f"From here until {until(ctx)}, {plain(lock.mode)} {tables}.")
