"""
A migration does not run queries whose end depends on the rows.

WITH RECURSIVE goes on until it finds nothing new: on a cycle, which test data seldom has, the deploy never ends. SELECT
... FOR UPDATE locks every row it returns until the last pending migration is done.

```sql before
CREATE TABLE "folders" ("id" bigint PRIMARY KEY, "parent_id" bigint);
```

```sql bad
WITH RECURSIVE "up" AS ( -- finding
  SELECT "id", "parent_id" FROM "folders" UNION ALL
  SELECT f."id", f."parent_id" FROM "folders" f JOIN "up" u ON f."id" = u."parent_id"
) SELECT * FROM "up";
```

```sql good
SELECT "id" FROM "folders" WHERE "id" = 1 FOR UPDATE;
```

See <https://www.postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CYCLE>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.ending import until
from rules.names import short
from schema.postgres.actions import Delete, Insert, Select, Update

_RECURSIVE = re.compile(r"\bWITH\s+RECURSIVE\b", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:LIMIT|CYCLE|UNION\s+(?!ALL\b)\w+)\b|<=?\s*\d+", re.IGNORECASE)


@rule(severity=Severity.NOTE)
def find(query: Select | Insert | Update | Delete, ctx: Context) -> Findings:
    text = query.span.text if query.span else ""
    if ctx.fails or ctx.is_new(query.object if isinstance(query, Select) else query.table):
        return
    if _RECURSIVE.search(text) and not _BOUND.search(text):
        yield Finding(at=query, message="Nothing bounds this recursion: one cycle among the rows, and it never ends.")
    elif isinstance(query, Select) and query.for_update and query.object in ctx.cost.scans:
        yield Finding(
            at=query, message=f"Every row of `{short(query.object)}` that this returns is locked until {until(ctx)}."
        )
