"""
Let the query builder write what it can say.

In a statement written by hand nobody checks the names: a renamed column is found when it fails, and rows come back
without types, their columns in the database's spelling, dates and numbers as the driver has them.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

```ts bad file=users.ts
import { sql } from "drizzle-orm";
import { db } from "./client";

export const rename = async (id: string, name: string) =>
  db.execute(sql`UPDATE users SET name = ${name} WHERE id = ${id}`); // finding
```

What it has no word for is what `sql` is for:

```ts good file=users.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export const near = async (name: string) =>
  db.execute(sql`SELECT * FROM users ORDER BY similarity(name, ${name}) DESC LIMIT 10`);
export const free = async () => db.execute(sql`SELECT pg_advisory_unlock_all()`);
```

See <https://orm.drizzle.team/docs/sql>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.reads import is_script
from schema.typescript.facts import RawSql

_SIMPLE = re.compile(
    r"\s*(?:select\s+[\w\s,.*\"]+\s+from|insert\s+into|update|delete\s+from)\s+(?P<table>[\w.\"]+)(?P<rest>[\s\w.,\"$=<>!()']*);?\s*",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\b(?:with|over|lateral|union|for\s+update|using|now|interval|case|exists|distinct|any|array|default|nextval)\b"
    r"|\b(?!values|in|and|or|on|where|conflict|count)[a-z_]\w*\(",
    re.IGNORECASE,
)


@rule(severity=Severity.NOTE)
def find(sql: RawSql, ctx: Context) -> Findings:
    match = _SIMPLE.fullmatch(sql.text) if sql.whole and sql.text and len(sql.text) < 2_000 else None
    if match is None or _BEYOND.search(match["rest"]) or is_script(sql.span.path):
        return
    schema, _, name = match["table"].replace('"', "").rpartition(".")
    if ctx.declared_table(f"{schema or 'public'}.{name}"):
        yield Finding(
            at=sql, message=f"The query builder can say this about `{name}`, with its names and types checked."
        )
