"""
A domain with a constraint makes every later change of it a change of all tables.

Its rule is checked in all tables that use it, under a lock, whenever it changes; and adding a column of such a domain
writes the whole table anew even without a default. A CHECK on the table has neither cost.

```sql bad
CREATE DOMAIN "percent" AS integer CHECK (value <= 100); -- finding
```

```sql good
CREATE DOMAIN "percent" AS integer;
CREATE TABLE "taxes" ("id" bigint PRIMARY KEY, "rate" "percent", CONSTRAINT "taxes_rate" CHECK ("rate" <= 100));
```

See <https://www.postgresql.org/docs/current/sql-alterdomain.html#SQL-ALTERDOMAIN-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import CreateDomain


@rule(severity=Severity.NOTE)
def find(create: CreateDomain, ctx: Context) -> Findings:
    if create.constrained and not ctx.fails:
        yield Finding(
            at=create,
            message=f"Every change of what `{short(create.name)}` allows will read all tables that use it, and adding a"
            " column of it will write the table anew.",
            recipe="Use the plain type, with a CHECK on each table.",
        )
