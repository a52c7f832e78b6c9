"""
Ask who the user is once, not for every row.

A bare call such as `auth.uid()` in a policy is made for each row that is looked at. Inside a subquery Postgres makes it
once, and keeps the answer.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" uuid);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
```

```sql bad
CREATE POLICY "own" ON "notes" USING (auth.uid() = "owner"); -- finding
```

```sql good
CREATE POLICY "own" ON "notes" USING ((SELECT auth.uid()) = "owner");
```

See <https://supabase.com/docs/guides/database/postgres/row-level-security#call-functions-with-select>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import said
from schema.changes import PolicyAdded
from schema.postgres.actions import AlterPolicy, CreatePolicy

_CALL = re.compile(
    r"(?P<call>\bauth\s*\.\s*(?:uid|jwt|role|email|user_id|session)\s*\(|\bcurrent_setting\s*\()",
    re.IGNORECASE,
)
_SELECT = re.compile(r"\(\s*select\b(?!.*\bfrom\b)", re.IGNORECASE | re.DOTALL)


@rule(severity=Severity.NOTE)
def find(policy: CreatePolicy | AlterPolicy | PolicyAdded, ctx: Context) -> Findings:
    words = said(policy, ctx)
    text = f"{words.using or ''} {words.with_check or ''}" if words else ""
    calls = [match["call"] for match in _CALL.finditer(text) if not _once(text[: match.start()])]
    if calls:
        call = "".join(calls[0].split()) + ("...)" if "setting" in calls[0].lower() else ")")
        yield Finding(at=policy, message=f"`{call}` is called for every row: write `(select {call})`.")


def _once(before: str) -> bool:
    """Return whether what follows stands in a subquery that reads nothing: `(select (auth.jwt() ->> 'a')::boolean)`."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(before[at], 0)
        if depth < 0:
            if _SELECT.match(before, at):
                return True
            depth = 0
    return False
