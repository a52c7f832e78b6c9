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

from dataclasses import replace

from rules import Finding, Findings, Group, Place, Severity, rule
from rules.names import listed
from schema.difference import Difference, Edited

MANY = 4  # a search and replace through all of them: each in its place is more than anyone reads


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    for edited in difference.edited:
        yield replace(_finding([edited]), group=Group("edited", edited, _finding, wide=True, least=MANY))


def _finding(parts: list[Edited]) -> Finding:
    names = listed([edited.tag for edited in parts])
    one = len(parts) == 1
    message = (
        f"{names} {'is' if one else 'are'} edited, but {'it was' if one else 'were'} in the base branch: databases that"
        f" ran {'it' if one else 'them'} will never see the edit{'' if one else 's'}."
    )
    return Finding(at=Place(parts[0].span, f"journal.{parts[0].tag}"), message=message)
