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

from itertools import groupby

from rules import Finding, Findings, Severity, rule
from rules.failure.enum_value_used_in_same_transaction import REFUSAL
from schema.difference import Difference
from schema.postgres.migration import Step


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    for _, steps in groupby(difference.replay.steps, key=lambda step: step.migration.tag):
        failing = [step for step in steps if step.fails and not _said_elsewhere(step)]
        if failing:  # what comes after it never runs, or fails because of it
            more = f" {len(failing) - 1} more after it would be refused too." if len(failing) > 1 else ""
            yield Finding(
                at=failing[0].action,
                message=f"Postgres will refuse this: {(failing[0].fails or '').rstrip('.')}.{more}",
            )


def _said_elsewhere(step: Step) -> bool:
    """Two rules say it with its remedy: enum-value-used-in-same-transaction and concurrently-in-transaction."""
    concurrently = getattr(step.action, "concurrently", False) and step.in_transaction
    return concurrently or step.action.guarded or (step.fails or "").startswith(REFUSAL)
