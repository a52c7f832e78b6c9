"""
A migration is SQL that Postgres can parse.

The migrator sends each statement as it stands, so the deploy stops here. Everything else in this
file was reviewed; this statement could not be.

```sql bad
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text;  -- finding
```

```sql good
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text);
```
"""

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Edited
from schema.postgres.cuts import cuts
from schema.postgres.migration import Migration


@rule(severity=Severity.BLOCK)
def find(found: Migration | Edited) -> Findings:
    migration = found.broken if isinstance(found, Edited) else found
    if migration is None:
        return
    halves = {number for cut in cuts(migration) for number in range(cut.first, cut.last + 1)}
    for statement in migration.statements:
        if statement.error and statement.chunk not in halves:
            yield Finding(
                at=Place(statement.span, f"{migration.tag}#{statement.index}"),
                message=statement.error,
            )
