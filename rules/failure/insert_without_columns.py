"""
An INSERT names the columns it fills.

Values without names go to the columns in the order the table happens to have, which is not the same in every database:
one that was restored, or had a column dropped and added again, takes them in another order or refuses them.

```sql before
CREATE TABLE "plans" ("id" bigint PRIMARY KEY, "name" text);
```

```sql bad
INSERT INTO "plans" VALUES (1, 'free'); -- finding
```

```sql good
INSERT INTO "plans" ("id", "name") VALUES (1, 'free');
```

A table whose columns stand in the same pull request has no other order:

```sql good
CREATE TABLE "colours" ("id" bigint PRIMARY KEY, "name" text);
INSERT INTO "colours" VALUES (1, 'red');
```

See <https://www.postgresql.org/docs/current/sql-insert.html>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import Insert

_EMPTY = re.compile(r"\bDEFAULT\s+VALUES\b", re.IGNORECASE)


@rule(severity=Severity.NOTE)
def find(insert: Insert, ctx: Context) -> Findings:
    if insert.columns or ctx.is_new(insert.table) or ctx.fails:
        return
    if insert.span and not _EMPTY.search(insert.span.text):
        yield Finding(
            at=insert,
            message=f"Which columns of `{short(insert.table)}` these values go to depends on the order they happen to"
            " have there.",
        )
