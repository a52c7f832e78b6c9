"""
A new primary key comes after the old one is gone.

drizzle-kit does not know the old key's name: it leaves the `DROP CONSTRAINT` as a comment to be filled in. Postgres
then refuses the new key, or keeps the old one in silence.

```sql before
CREATE TABLE "seats" ("row" integer NOT NULL, "place" integer NOT NULL, PRIMARY KEY ("row"));
```

```sql bad
-- ALTER TABLE "seats" DROP CONSTRAINT "<constraint_name>"; -- finding
--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_row_place_pk" PRIMARY KEY ("row", "place");
```

```sql good
ALTER TABLE "seats" DROP CONSTRAINT "seats_pkey";
--> statement-breakpoint
ALTER TABLE "seats" ADD CONSTRAINT "seats_row_place_pk" PRIMARY KEY ("row", "place");
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-kit/src/sqlgenerator.ts>.
"""

import re

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from schema.edits import Edit
from schema.postgres.migration import Migration

_MARK = '"<constraint_name>"'
_LEFT = re.compile(
    rf'^-- ALTER TABLE (?:"(?P<schema>\w{{1,63}})"\.)?"(?P<table>\w{{1,63}})" DROP CONSTRAINT {_MARK};', re.MULTILINE
)


@rule(severity=Severity.BLOCK)
def find(migration: Migration, ctx: Context) -> Findings:
    text = migration.source.text
    for match in _LEFT.finditer(text) if _MARK in text else ():
        id_ = f"{match['schema'] or 'public'}.{match['table']}"
        known = ctx.start.tables.get(id_)
        key = known.primary_key.name if known and known.primary_key else None
        drop = f"ALTER TABLE {table(id_)} DROP CONSTRAINT {quoted(key or match['table'][:58] + '_pkey')};"
        span = migration.source.span(match.start(), match.end())
        yield Finding(
            at=Place(span, f"{id_}.primary-key"),
            message=f"`{short(id_)}` still has its primary key: drizzle-kit left the statement that drops it to you.",
            fix=Fix("Drop the old key", [Edit(span, drop)]),
        )
