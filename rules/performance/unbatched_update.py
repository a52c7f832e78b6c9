"""
All rows of a table are not written in one statement.

An UPDATE of every row keeps each of them locked until it commits, and leaves as many dead rows for VACUUM; whoever
wants to write one of them waits for the whole. A condition that every old row meets bounds nothing.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text, "slug" text);
```

```sql bad
UPDATE "users" SET "slug" = lower("name"); -- finding
```

```sql bad
UPDATE "users" SET "slug" = lower("name") WHERE "slug" IS NULL; -- finding
```

```sql good
UPDATE "users" SET "slug" = 'root' WHERE "id" = 1;
```

```sql good
CREATE TABLE "plans" ("id" bigint PRIMARY KEY, "name" text);
UPDATE "plans" SET "name" = 'free';
```

See <https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-SPACE-RECOVERY>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.held import works_through
from rules.names import short
from schema.difference import Difference
from schema.postgres.actions import Update
from schema.postgres.notices import blocks_reads


@rule(severity=Severity.WARN)
def find(_difference: Difference, ctx: Context) -> Findings:
    for step, locks in ctx.around.held:
        if not isinstance(step.action, Update) or not works_through(step) or not _all_rows(step.action):
            continue
        if step.fails or any(map(blocks_reads, locks.values())):  # locks/backfill-under-lock speaks
            continue
        yield Finding(
            at=step.action,
            message=f"This writes every row of `{short(step.action.table)}` and keeps them locked until it commits.",
            recipe="After the deploy, outside of migrations, in batches of a few thousand by primary key, each"
            " committed; then `ANALYZE`.",
        )


def _all_rows(update: Update) -> bool:
    """Return whether the condition holds for every row, or for every one that has not been filled."""
    where = " ".join((update.where or "true").replace('"', "").lower().strip("() ").split())
    empty = {f"{column} is null".lower() for column in update.columns}
    subject = re.sub(r"^[\w$]+\.", "", where)
    return where in {"true", "1=1", "1 = 1"} or subject in empty
