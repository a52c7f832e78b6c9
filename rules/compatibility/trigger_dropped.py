"""
What a trigger did is not done any more.

The rows it kept, the log it wrote, the column it filled: from the moment it is dropped nobody does that, and no error
says so. The code that runs during the deploy may still count on it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
CREATE FUNCTION "audit"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER "users_audit" AFTER UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();
```

```sql bad
DROP TRIGGER "users_audit" ON "users"; -- finding
```

```sql good
DROP TRIGGER "users_audit" ON "users";
CREATE TRIGGER "users_audit" AFTER INSERT OR UPDATE ON "users" FOR EACH ROW EXECUTE FUNCTION "audit"();
```

See <https://www.postgresql.org/docs/current/sql-droptrigger.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from schema.difference import Difference
from schema.postgres.actions import CreateTrigger, DropTable, DropTrigger


@rule(severity=Severity.NOTE)
def find(difference: Difference) -> Findings:
    steps = difference.replay.steps
    made = {step.action.object for step in steps if isinstance(step.action, CreateTrigger)}
    lost = {step.action.table for step in steps if isinstance(step.action, DropTable)}
    for step in steps:
        drop = step.action
        if not isinstance(drop, DropTrigger) or step.fails or drop.table in lost or drop.table in step.created:
            continue
        if drop.object not in made:
            yield Finding(
                at=drop, message=f"What `{drop.trigger}` did on each write to `{short(drop.table)}` stops here."
            )
