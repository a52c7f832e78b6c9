"""
A migration does not begin or end transactions.

Drizzle's migrator has opened one already: BEGIN does nothing, and COMMIT ends it for all pending migrations. From there
on each statement stands alone, the file is not yet noted down, and if one fails the next run repeats the file from its
first statement.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "age" integer;
--> statement-breakpoint
COMMIT; -- finding
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_age_idx" ON "users" ("age");
```

What can be run again may stand around a deliberate COMMIT; a BEGIN after it gives the migrator a transaction to end:

```sql good
COMMIT;
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "users_id_idx";
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "users_id_idx" ON "users" ("id");
--> statement-breakpoint
BEGIN;
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts>.
"""

from itertools import groupby
from operator import attrgetter

from rules import Finding, Findings, Severity, rule
from rules.rerun import once_only
from schema.difference import Difference
from schema.postgres.actions import Begin, Commit, Rollback

_BOUNDS = (Begin, Commit, Rollback)


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    one = difference.deploy.one_transaction
    for migration, run in groupby(difference.replay.steps, key=attrgetter("migration")):
        steps = list(run)
        bounds = [step for step in steps if isinstance(step.action, _BOUNDS)]
        begins = [step for step in bounds if isinstance(step.action, Begin)]
        ends = [step for step in bounds if isinstance(step.action, Commit | Rollback)]
        object_ = f"{migration.tag}.transaction"
        if one and ends and (again := next(once_only(steps), None)):
            line = again.action.span.line if again.action.span else 0
            message = (
                "This ends the migrator's transaction. If anything fails after it, the next run repeats this file,"
                f" and line {line} cannot be run twice."
            )
            recipe = (
                "Guard each statement of the file with IF NOT EXISTS or IF EXISTS, or do without COMMIT: what refuses"
            )
            recipe += " a transaction is run by hand before the deploy."
            yield Finding(at=ends[0].action, object=object_, message=message, recipe=recipe)
        elif begins and (not ends or (not one and steps.index(begins[-1]) > steps.index(ends[-1]))):
            idle = "does nothing inside the migrator's transaction; elsewhere it" if one else "is never committed: it"
            message = f"This {idle} leaves its locks held, and its work undone, when the session ends."
            yield Finding(at=begins[-1].action, object=object_, message=message)
