"""
Row level security without a policy shows no rows.

Everybody but the owner and roles that bypass it gets empty results, and inserts fail. There is no error that tells why.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY; -- finding
```

```sql good
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "users_all_see" ON "users" FOR SELECT USING (true);
```

See <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import at_end, policies
from rules.names import short
from schema.postgres.actions import Do, EnableRls


@rule(severity=Severity.NOTE)
def find(enable: EnableRls, ctx: Context) -> Findings:
    end = ctx.end.tables.get(enable.table)
    off = not end.rls if end else not ctx.blind  # what is not known is dropped, unless nothing is known
    bare = [t for t in ctx.start.tables.values() if t.rls and not policies(ctx.end, t)]
    if ctx.fails or off or at_end(ctx, enable.table) or bare or _unread(ctx):  # bare: here they lock tables that way
        return
    message = f"`{short(enable.table)}` has no policy: only its owner sees rows, everybody else gets none."
    yield Finding(at=enable, message=message)


def _unread(ctx: Context) -> bool:
    """Return whether a block that could not be read may make policies."""
    blocks = [block for block in ctx.orders.of(Do) if block.span]
    return any("policy" in block.span.text.lower() for block in blocks if block.span)
