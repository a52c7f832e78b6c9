"""
A migration that was applied is not edited.

Drizzle runs each migration once and does not look at its text again. Where it has run, the edit does nothing; a new
database - the next test run, the next branch - gets something else. From then on no two of them are alike.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad file=drizzle/0000_before.sql
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text); -- finding
```

```sql good file=drizzle/0000_before.sql
-- Who signs in here.
CREATE TABLE "users" ("id" bigint PRIMARY KEY /* a snowflake */);
```

```sql good
ALTER TABLE "users" ADD COLUMN "email" text;
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts>.
"""

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Difference


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    for edited in difference.edited:
        yield Finding(
            at=Place(edited.span, f"journal.{edited.tag}"),
            message=f"`{edited.tag}` is edited, but it was in the base branch: databases that ran it will never see the"
            " edit.",
        )
