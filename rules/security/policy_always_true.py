"""
A policy that is always true guards nothing.

`USING (true)` lets every role it is for change and delete every row. To let all read, make it a policy FOR SELECT.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
```

```sql bad
CREATE POLICY "all" ON "notes" FOR ALL TO public USING (true); -- finding
```

```sql good
CREATE POLICY "read" ON "notes" FOR SELECT USING (true);
CREATE POLICY "write" ON "notes" FOR UPDATE USING ("owner" = current_user);
```

See <https://www.postgresql.org/docs/current/sql-createpolicy.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import ANYONE, always
from rules.names import short
from schema.postgres.actions import CreatePolicy


@rule(severity=Severity.WARN)
def find(create: CreatePolicy, ctx: Context) -> Findings:
    policy = create.policy
    opens = always(policy.with_check) or (always(policy.using) and policy.with_check is None)
    if ctx.fails or policy.command == "SELECT" or not policy.permissive or not opens or not ANYONE & set(policy.roles):
        return
    who = "everybody" if "public" in policy.roles else f"every `{min(ANYONE & set(policy.roles))}`"
    does = {"ALL": "read, change and delete", "INSERT": "insert", "UPDATE": "change", "DELETE": "delete"}
    message = f"`{policy.name}` lets {who} {does.get(policy.command, 'change')} any row of `{short(create.table)}`."
    yield Finding(at=create, message=message)
