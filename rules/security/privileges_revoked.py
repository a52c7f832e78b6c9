"""
A role that loses a privilege fails at its next statement.

That is what REVOKE is for; but the release that is running, a worker or a report may connect as that role, and is
refused from this statement on.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY);
```

```sql bad
REVOKE SELECT ON "notes" FROM "app"; -- finding
```

What PUBLIC has is no one's on purpose, and what is granted again is not lost:

```sql good
REVOKE ALL ON "notes" FROM PUBLIC;
REVOKE ALL ON "notes" FROM "reports";
GRANT SELECT ON "notes" TO "reports";
```

See <https://www.postgresql.org/docs/current/sql-revoke.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import Grant, Revoke

_NOBODY = frozenset({"public", "anon", "anonymous"})


@rule(severity=Severity.NOTE)
def find(revoke: Revoke, ctx: Context) -> Findings:
    again = {role for grant in ctx.orders.of(Grant) if set(grant.objects) & set(revoke.objects) for role in grant.roles}
    lose = [role for role in revoke.roles if role not in _NOBODY and role not in again]
    new = bool(revoke.objects) and all(ctx.is_new(name) or _made_here(name, ctx) for name in revoke.objects)
    if lose and not new and not ctx.fails:
        what = " and ".join(p.upper() for p in revoke.privileges) or "every privilege"
        verb = "loses" if len(lose) == 1 else "lose"
        yield Finding(at=revoke, message=f"{listed(lose)} {verb} {what} on `{short(revoke.object)}` from here on.")


def _made_here(function: str, ctx: Context) -> bool:
    return function in getattr(ctx.catalog, "functions", {}) and function not in getattr(ctx.start, "functions", {})
