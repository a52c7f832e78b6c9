"""
A policy does nothing while row level security is off.

Postgres takes the policy and ignores it: everybody with a grant on the table sees and changes every row, and nothing
says so.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
```

```sql bad
CREATE POLICY "own" ON "notes" USING ("owner" = current_user); -- finding
```

```sql good
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "notes" USING ("owner" = current_user);
```

See <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import policies
from rules.names import short, table
from rules.recipes import sql
from schema.postgres.actions import CreatePolicy


@rule(severity=Severity.WARN)
def find(create: CreatePolicy, ctx: Context) -> Findings:
    before, end = ctx.start.tables.get(create.table), ctx.end.tables.get(create.table)
    had = before is not None and (before.rls or bool(policies(ctx.end, before)))
    if ctx.fails or end is None or end.rls or had:  # where it had a policy, Drizzle has enabled it
        return
    yield Finding(
        at=create,
        object=create.table,
        message=f"Row level security of `{short(create.table)}` is off: `{create.policy.name}` is ignored.",
        recipe=sql(f"ALTER TABLE {table(create.table)} ENABLE ROW LEVEL SECURITY"),
    )
