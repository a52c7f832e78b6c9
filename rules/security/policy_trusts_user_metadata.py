"""
Users can write their own metadata.

`user_metadata` of the token is what the user says about himself, changed by one call of the API. A policy that believes
it lets everybody in who claims to be let in. What only the server writes is `app_metadata`.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "team" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
```

```sql bad
CREATE POLICY "t" ON "notes" FOR SELECT USING ("team" = (SELECT auth.jwt() -> 'user_metadata' ->> 'team')); -- finding
```

```sql good
CREATE POLICY "t" ON "notes" FOR SELECT USING ("team" = (SELECT auth.jwt() -> 'app_metadata' ->> 'team'));
```

See <https://supabase.com/docs/guides/database/postgres/row-level-security#authjwt>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import said
from rules.names import short
from schema.changes import PolicyAdded
from schema.postgres.actions import AlterPolicy, CreatePolicy


@rule(severity=Severity.BLOCK)
def find(policy: CreatePolicy | AlterPolicy | PolicyAdded, ctx: Context) -> Findings:
    words = said(policy, ctx)
    text = f"{words.using or ''} {words.with_check or ''}".lower() if words else ""
    if "user_metadata" in text or "raw_user_meta_data" in text:
        message = f"`{short(policy.object)}` believes `user_metadata`, which every user can change."
        yield Finding(at=policy, message=message)
