"""
The server refuses this statement.

The migrations of this pull request were replayed on the state before them, in their order, and here Postgres would
stop - and the deploy with it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "email" text; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "email" text;
```

See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.failure.enum_value_used_in_same_transaction import REFUSAL
from schema.postgres.actions import Action


@rule(severity=Severity.BLOCK)
def find(action: Action, ctx: Context) -> Findings:
    if ctx.fails is None or action.guarded:
        return
    if ctx.fails.startswith(REFUSAL) or (getattr(action, "concurrently", False) and ctx.in_transaction):
        return  # said with its remedy by enum-value-used-in-same-transaction and concurrently-in-transaction
    yield Finding(at=action, message=f"Postgres will refuse this: {ctx.fails.rstrip('.')}.")
