"""
Rows are not filled while a table is locked.

A lock is kept until the transaction ends. Here a change of the schema has locked a table against reads and writes, and
then a statement works through rows in the same transaction: everyone waits for all of it.

A constant needs no UPDATE: as the default in ADD COLUMN it is there for all rows at once, and none is written.

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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.filled import at_once
from rules.held import works_through
from rules.names import listed, short
from schema.difference import Difference
from schema.postgres.actions import Delete, Insert, Merge
from schema.postgres.migration import Step
from schema.postgres.notices import blocks_reads


@rule(severity=Severity.WARN, while_running=True)
def find(difference: Difference, ctx: Context) -> Findings:
    spoken = ""
    for step, locks in ctx.around.held:
        if spoken == step.migration.tag or not locks or not works_through(step):
            continue
        copied = isinstance(step.action, Insert | Merge)
        stuck = [short(table) for table, mode in locks.items() if copied or blocks_reads(mode)]
        if not stuck:
            continue
        spoken = step.migration.tag  # once a file, at the first
        one = difference.deploy.one_transaction
        who = "reads and writes" if any(map(blocks_reads, locks.values())) else "writes"
        how = "after the deploy, outside of migrations" if one else "in a later migration"
        verb, done = ("Delete", "deleted") if isinstance(step.action, Delete) else ("Fill", "written")
        yield Finding(
            at=step.action,
            message=f"{listed(stuck)} {'stays' if len(stuck) == 1 else 'stay'} locked against {who} until these rows"
            f" are {done}.",
            recipe=at_once(step, ctx)
            or f"{_sooner(step, locks)}{verb} them {how}, in batches of a few thousand; then `ANALYZE`.",
        )


def _sooner(step: Step, locks: dict[str, str]) -> str:
    """Return the way out for a table that is made here, where nothing but foreign keys has locked others so far."""
    made = isinstance(step.action, Insert) and step.action.table in step.created_here
    keys = made and set(locks.values()) == {"ShareRowExclusiveLock"}
    return "Move this before the foreign keys: until then nothing but the new table is locked. Else: " if keys else ""
