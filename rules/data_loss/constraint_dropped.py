"""
A dropped constraint lets in what it kept out.

The first row it would have refused makes it impossible to bring back. And an upsert of the running code that names the
columns of a dropped unique constraint in ON CONFLICT fails at once.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text CONSTRAINT "users_email_unique" UNIQUE);
```

```sql bad
ALTER TABLE "users" DROP CONSTRAINT "users_email_unique"; -- finding
```

One that is replaced, or that only proved a NOT NULL, is not missed:

```sql good
CREATE UNIQUE INDEX "users_email_idx" ON "users" ("email");
ALTER TABLE "users" DROP CONSTRAINT "users_email_unique";
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.constraints import bounded, holds, said_again, spent_unseen, still_holds
from rules.context import Context
from rules.drifting import kept_name
from rules.names import short
from schema.postgres.actions import DropConstraint, DropIndex


@rule(severity=Severity.NOTE)
def find(drop: DropConstraint | DropIndex, ctx: Context) -> Findings:
    id_, name = drop.table or "", drop.constraint if isinstance(drop, DropConstraint) else drop.name
    before, end = ctx.start.tables.get(id_), ctx.end.tables.get(id_)
    held = holds(before, name) if before else ("what it held", ())
    if (
        ctx.fails
        or (before and end is None)
        or held is None
        or ctx.is_new(id_)
        or (end and (still_holds(held, before, end, name) or bounded(held, ctx.end, id_)))
        or (before and said_again(before, name, ctx.end))
        or any(kept_name(change) == drop.object for change in ctx.drift.undone)  # drift/migration-misses-change says it
    ):
        return
    index = isinstance(drop, DropIndex)
    unknown = index or drop.if_exists or ctx.start.tables  # of a table that was renamed, nothing is known
    if before is None and (unknown or spent_unseen(ctx, id_, name)):
        return
    yield Finding(at=drop, message=f"Without `{name}` nothing keeps `{short(id_)}` to {held[0]}.")
