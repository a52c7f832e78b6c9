"""
What no policy allows is refused.

A table with row level security lets through only the commands that a policy is for. One for SELECT alone makes every
insert fail and every update and delete find no rows.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
```

```sql bad
CREATE POLICY "read" ON "notes" FOR SELECT USING ("owner" = current_user); -- finding
```

```sql good
CREATE POLICY "own" ON "notes" FOR ALL USING ("owner" = current_user);
```

See <https://www.postgresql.org/docs/current/sql-createpolicy.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import at_end
from rules.names import listed, short
from schema.postgres.actions import CreatePolicy

_COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@rule(severity=Severity.NOTE, opt_in=True)
def find(create: CreatePolicy, ctx: Context) -> Findings:
    allowed = {policy.command for policy in at_end(ctx, create.table) if policy.permissive}
    missing = [command for command in _COMMANDS if command not in allowed]
    if allowed and missing and "ALL" not in allowed and not ctx.fails:
        message = f"No policy of `{short(create.table)}` allows {listed(missing)}."
        yield Finding(at=create, object=create.table, message=message)
