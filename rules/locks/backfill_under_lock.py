"""
Rows are not filled while a table is locked.

A lock is kept until the transaction ends. Here a change of the schema has locked a table against reads and writes, and
then a statement works through rows in the same transaction: everyone waits for all of it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "slug" text;
UPDATE "users" SET "slug" = lower("name"); -- finding
```

```sql good transaction=never
ALTER TABLE "users" ADD COLUMN "slug" text;
--> statement-breakpoint
UPDATE "users" SET "slug" = lower("name");
```

See <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.difference import Difference
from schema.postgres.actions import Begin, Commit, Delete, Rollback, Update
from schema.postgres.migration import Step


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    held: dict[str, None] = {}  # what this transaction has locked so far, in order
    explicit, place, spoken = difference.deploy.one_transaction, ("", -1), ""
    for step in difference.replay.steps:
        here = (step.migration.tag, step.statement.chunk)  # what is sent together is one transaction
        held = {} if not step.in_transaction or (here != place and not explicit) else held
        place = here
        if isinstance(step.action, Begin | Commit | Rollback):
            explicit, held = isinstance(step.action, Begin), {}
        fills = isinstance(step.action, Update | Delete) and _works_through(step, step.action)
        if held and fills and spoken != step.migration.tag:  # once a file, at the first
            spoken = step.migration.tag
            names, verb = listed([short(table) for table in held]), "stays" if len(held) == 1 else "stay"
            message = f"{names} {verb} locked against reads and writes until these rows are written."
            how = (
                "after the deploy, outside of migrations"
                if difference.deploy.one_transaction
                else "in a later migration"
            )
            yield Finding(at=step.action, message=message, recipe=f"Fill them {how}, in batches of a few thousand.")
        hard = (lock.relation for lock in step.cost.locks if lock.mode == "AccessExclusiveLock")
        held |= dict.fromkeys(table for table in hard if table in step.before.tables and table not in step.created)


def _works_through(step: Step, action: Update | Delete) -> bool:
    """Return whether the rows may be many: not of a new table, not one batch, not found by their key."""
    table = step.before.tables.get(action.table)
    key = table.primary_key.columns if table and table.primary_key else ()
    by_key = not action.reads and any(re.search(rf"\b{re.escape(column)}\b", action.where or "") for column in key)
    return table is not None and table.id not in step.created and not getattr(action, "limited", False) and not by_key
