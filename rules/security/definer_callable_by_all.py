"""
Every role may call a new function.

EXECUTE is granted to PUBLIC unless it is revoked. With SECURITY DEFINER that means: everybody who can connect - through
a data API also who is not signed in - does what the owner may do.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
```

```sql bad
CREATE FUNCTION "purge"() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1'; -- finding
```

```sql good
CREATE FUNCTION "purge"() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION "purge"() FROM PUBLIC;
```

See <https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import guarded
from rules.names import short, table
from rules.recipes import sql
from schema.postgres.actions import CreateFunction, Revoke


@rule(severity=Severity.NOTE)
def find(create: CreateFunction, ctx: Context) -> Findings:
    triggered = create.returns in ("trigger", "event_trigger")
    # A replaced function keeps its privileges, and without the path another rule speaks of it.
    if not create.security_definer or not create.search_path or create.or_replace or triggered or ctx.fails:
        return
    reached = not ctx.end.tables or any(
        guarded(ctx.end, t) for t in ctx.end.tables.values()
    )  # roles that are not the application's own
    if reached and not any(_revokes(order, create.name) for order in ctx.orders.of(Revoke)):
        yield Finding(
            at=create,
            message=f"Every role may call `{short(create.name)}`, which runs with its owner's rights.",
            recipe=sql(f"REVOKE EXECUTE ON FUNCTION {table(create.name)} FROM PUBLIC"),
        )


def _revokes(revoke: Revoke, name: str) -> bool:
    return "public" in revoke.roles and (revoke.all_in_schema or name in revoke.objects)
