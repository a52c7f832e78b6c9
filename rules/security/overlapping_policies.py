"""
Two permissive policies for one role and command are both tried on every row.

One true is enough, so they are joined by OR and Postgres evaluates them all. One policy that says the same is faster,
and says in one place who may do what.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text, "shared" boolean);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "notes" FOR SELECT USING ("owner" = current_user);
```

```sql bad
CREATE POLICY "shared" ON "notes" FOR SELECT USING ("shared"); -- finding
```

```sql good
CREATE POLICY "insert" ON "notes" FOR INSERT WITH CHECK ("owner" = current_user);
```

See <https://www.postgresql.org/docs/current/sql-createpolicy.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import at_end
from rules.names import listed, short
from schema.model import Policy
from schema.postgres.actions import CreatePolicy


@rule(severity=Severity.NOTE)
def find(create: CreatePolicy, ctx: Context) -> Findings:
    beside = [p.name for p in at_end(ctx, create.table) if _meet(p, create.policy)]
    if beside and not ctx.fails:
        message = f"`{create.policy.name}` of `{short(create.table)}` is tried together with {listed(beside)}."
        yield Finding(at=create, object=f"{create.table}.policies", message=message)


def _meet(one: Policy, other: Policy) -> bool:
    commands = one.command == other.command or "ALL" in (one.command, other.command)
    roles = bool(set(one.roles) & set(other.roles)) or "public" in (*one.roles, *other.roles)
    return one.name != other.name and one.permissive and other.permissive and commands and roles
