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

What anybody may put in, as its name says, is meant:

```sql good
CREATE POLICY "anyone_can_leave_feedback" ON "notes" FOR INSERT WITH CHECK (true);
```

See <https://www.postgresql.org/docs/current/sql-createpolicy.html>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import ANYONE, altered, always, said
from rules.names import short
from schema.changes import PolicyAdded
from schema.model import Policy
from schema.postgres.actions import AlterPolicy, CreatePolicy

_MEANT = re.compile(r"(?:any|every)[_ -]?(?:one|body)|public|anonymous|visitor|guest", re.IGNORECASE)


@rule(severity=Severity.WARN)
def find(create: CreatePolicy | AlterPolicy | PolicyAdded, ctx: Context) -> Findings:
    policy = altered(create, ctx) if isinstance(create, AlterPolicy) else said(create, ctx)
    reads = isinstance(policy, Policy) and policy.command == "SELECT" and not isinstance(create, AlterPolicy)
    if not isinstance(policy, Policy) or reads or not policy.permissive:
        return  # that all may read is said of a policy that kept them out before
    opens = always(policy.with_check) or (always(policy.using) and policy.with_check is None)
    open_to = ANYONE & set(policy.roles)
    if opens and open_to and not (policy.command == "INSERT" and _MEANT.search(policy.name)):
        who = "everybody" if "public" in open_to else f"every `{min(open_to)}`"
        does = {
            "ALL": "read, change and delete",
            "SELECT": "read",
            "INSERT": "insert",
            "UPDATE": "change",
            "DELETE": "delete",
        }
        of = short(create.object.rpartition(".")[0])
        yield Finding(at=create, message=f"`{policy.name}` lets {who} {does[policy.command]} any row of `{of}`.")
