"""
An index holds a column once.

The second time it orders nothing and finds nothing: each write pays for it, and the index is larger.

```sql bad
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint, "at" date);
CREATE INDEX "notes_user_idx" ON "notes" ("user_id", "at", "user_id"); -- finding
```

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint, "at" date);
CREATE INDEX "notes_user_idx" ON "notes" ("user_id", "at");
```

See <https://www.postgresql.org/docs/current/indexes-multicolumn.html>.
"""

from collections import Counter

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed
from schema.postgres.actions import CreateIndex


@rule(severity=Severity.WARN)
def find(create: CreateIndex, ctx: Context) -> Findings:
    if len(create.index.columns) == 1 and not create.include:
        return
    keys = Counter((column.expression, column.opclass) for column in create.index.columns)
    included = [name for name in create.include if any(name == expression for expression, _ in keys)]
    twice = [expression for (expression, _), times in keys.items() if times > 1] + included
    if twice and not ctx.fails:
        yield Finding(at=create, message=f"`{create.index.name}` holds {listed(twice)} twice.")
