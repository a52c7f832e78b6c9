"""
A dropped schema takes everything in it along.

DROP SCHEMA ... CASCADE deletes every table, view, function and type in it, and what refers to them from outside.
Nothing brings the rows back but a backup. Without CASCADE an empty schema goes and any other stays.

```sql before
CREATE SCHEMA "billing";
CREATE TABLE "billing"."invoices" ("id" bigint PRIMARY KEY);
```

```sql bad
DROP SCHEMA "billing" CASCADE; -- finding
```

```sql good
CREATE SCHEMA "scratch";
DROP SCHEMA "scratch" CASCADE;
```

See <https://www.postgresql.org/docs/current/sql-dropschema.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.postgres.actions import DropSchema


@rule(severity=Severity.BLOCK)
def find(drop: DropSchema, ctx: Context) -> Findings:
    if not drop.cascade or ctx.fails:  # without CASCADE only an empty one goes
        return
    known = drop.name in ctx.catalog.schemas or any(t.schema == drop.name for t in ctx.catalog.tables.values())
    inside = [t.id for t in ctx.catalog.tables.values() if t.schema == drop.name and not ctx.is_new(t.id)]
    if inside or not (known or drop.if_exists):
        what = listed([short(table) for table in inside]) if inside else "every table in it"
        yield Finding(at=drop, message=f"The schema `{drop.name}` is gone once this runs, and {what} with all rows.")
