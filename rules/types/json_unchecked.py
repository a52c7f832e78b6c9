"""
What `$type` says of a `jsonb` column, nobody checks.

The type is a promise of this code about rows that other code wrote: an older release, a script, another service. The
first row that breaks it fails far from where it was written. A CHECK, or a schema that parses what is read, holds it.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  address: jsonb("address").$type<Address>().notNull(), // finding
});
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  address: jsonb("address").$type<Address>().notNull(),
  extra: jsonb("extra").$type<Record<string, unknown>>(),
}, (table) => [check("users_address_object", sql`jsonb_typeof(${table.address}) = 'object'`)]);
```

See <https://orm.drizzle.team/docs/column-types/pg#jsonb>.
"""

import re

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded

_OPEN = re.compile(r"\b(?:unknown|any|object|JsonValue|Json|JSONValue)\b")


@rule(severity=Severity.NOTE, opt_in=True)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    checks = " ".join(check.expression for check in added.table.checks)
    typed = [c for c in brought.columns(added, ctx) if c.type in ("json", "jsonb") and c.ts_type]
    found = [c for c in typed if not _OPEN.search(c.ts_type or "") and c.name not in checks]
    if found:
        names, verb = listed([c.name for c in found]), "has" if len(found) == 1 else "have"
        yield Finding(
            at=ColumnAdded(added.table, found[0]),
            message=f"{names} of `{short(added.table.id)}` {verb} a type that nothing checks.",
        )
