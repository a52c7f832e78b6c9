"""
Without a transaction, a migration that fails half-way must be able to run again.

What ran before the failure stays, and Drizzle notes nothing down until the end: the next run starts from the first
statement, which finds its table there already. Each one has to bear that, or a driver has to be used that runs all of
them in one transaction.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad transaction=never
CREATE TABLE "teams" ("id" bigint PRIMARY KEY); -- finding
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "team_id" bigint;
```

```sql good transaction=never
CREATE TABLE IF NOT EXISTS "teams" ("id" bigint PRIMARY KEY);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "team_id" bigint;
```

```sql good
CREATE TABLE "teams" ("id" bigint PRIMARY KEY);
ALTER TABLE "users" ADD COLUMN "team_id" bigint;
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/neon-http/migrator.ts>.
"""

from rules import Finding, Findings, Severity, rule
from rules.rerun import once_only
from schema.difference import Difference


@rule(severity=Severity.NOTE, opt_in=True)
def find(difference: Difference) -> Findings:
    steps = difference.replay.steps
    if difference.deploy.one_transaction or not steps:
        return
    last = steps[-1].statement
    alone = [step for step in steps if not step.in_transaction and step.statement is not last]
    first = next(once_only(alone), None)
    if first is not None:  # once a pull request: the whole deploy is repeated
        yield Finding(
            at=first.action,
            object="transaction",
            message="If a later statement fails, this one has already run, and fails when the deploy is repeated.",
            recipe="Write `IF NOT EXISTS`, `IF EXISTS`, `OR REPLACE` or `ON CONFLICT`, or run the migrations with a"
            " driver whose migrator opens a transaction (`drizzle-orm/neon-serverless/migrator`).",
        )
