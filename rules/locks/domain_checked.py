"""
A new rule of a domain is tried on every table that uses it.

ALTER DOMAIN ... ADD CONSTRAINT and SET NOT NULL hold SHARE on all of these tables while each row is read: writes to all
of them wait. With NOT VALID the rule binds new values at once, and VALIDATE tries the old ones.

```sql before
CREATE DOMAIN "percent" AS integer;
CREATE TABLE "taxes" ("id" bigint PRIMARY KEY, "rate" "percent");
```

```sql bad
ALTER DOMAIN "percent" ADD CONSTRAINT "percent_range" CHECK (value <= 100); -- finding
```

```sql good
ALTER DOMAIN "percent" ADD CONSTRAINT "percent_range" CHECK (value <= 100) NOT VALID;
```

See <https://www.postgresql.org/docs/current/sql-alterdomain.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import later
from schema.postgres.actions import AlterDomain


@rule(severity=Severity.WARN, while_running=True)
def find(change: AlterDomain, ctx: Context) -> Findings:
    read = [short(table) for table in ctx.cost.scans if not ctx.is_new(table)]
    known = change.name in getattr(ctx.catalog, "domains", {})
    checks = change.clause in {"add constraint", "set not null"} and not change.not_valid
    if not checks or ctx.fails or (known and not read):
        return
    where = listed(read) if read else "every table that uses it"
    yield Finding(
        at=change,
        message=f"Writes to {where} wait while each value of `{short(change.name)}` is tried, and one that breaks the"
        " new rule fails the deploy.",
        recipe=f"Add it with NOT VALID (SET NOT NULL as `CHECK (value IS NOT NULL)`), and VALIDATE it {later(ctx)}.",
    )
