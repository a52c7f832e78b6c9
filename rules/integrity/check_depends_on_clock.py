"""
A CHECK compares a row with itself, not with the clock.

Postgres tries a CHECK when a row is written, and takes for granted that it holds ever after. One that asks `now()` or
`random()` does not: an untouched row cannot be updated next week, and a restored backup does not load.

```sql before
CREATE TABLE "offers" ("id" bigint PRIMARY KEY, "made_at" timestamptz, "ends_at" timestamptz);
```

```sql bad
ALTER TABLE "offers" ADD CONSTRAINT "offers_ends" CHECK ("ends_at" > now()) NOT VALID; -- finding
```

```sql good
ALTER TABLE "offers" ADD CONSTRAINT "offers_ends" CHECK ("ends_at" > "made_at") NOT VALID;
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-CHECK-CONSTRAINTS>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.names import short
from schema.postgres.actions import AddCheck, AddColumn, CreateTable

_CLOCK = re.compile(
    r"\b(?:(?:now|random|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday|gen_random_uuid)\s*\("
    r"|(?:current_(?:date|time|timestamp|user)|localtime|localtimestamp|session_user)\b)",
    re.IGNORECASE,
)


@rule(severity=Severity.WARN)
def find(order: AddCheck | CreateTable | AddColumn) -> Findings:
    if isinstance(order, CreateTable):
        checks, table = order.table.checks, order.table.id
    else:
        checks, table = (order.check,) if isinstance(order, AddCheck) else order.checks, order.table
    for check in checks:
        found = _CLOCK.search(re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "", check.expression))
        if found:
            yield Finding(
                at=order,
                object=f"{table}.{check.name}",
                message=f"`{check.name}` of `{short(table)}` asks `{found[0].strip('( ')}`: what holds today may not"
                " when the row is updated or restored.",
            )
