"""
Rows that narrow what someone may do outlive what they name.

Where code takes "no rows" for "everything is allowed", a cascade from what a row names removes a restriction, and with
the last one a key for one thing opens all. With `set null` the row stays. A guess from the code that reads them.

```ts bad
export const keys = pgTable("keys", { id: uuid("id").primaryKey().defaultRandom() });
export const projects = pgTable("projects", { id: uuid("id").primaryKey().defaultRandom() });
export const keyProjects = pgTable("key_projects", {
  keyId: uuid("key_id").notNull().references(() => keys.id, { onDelete: "cascade" }),
  projectId: uuid("project_id").notNull().references(() => projects.id, { onDelete: "cascade" }), // finding
});
```

```ts bad file=access.ts also=yes
import { eq } from "drizzle-orm";
import { db, keyProjects } from "./schema";

export async function mayUse(key: string) {
  const allowed = await db.select().from(keyProjects).where(eq(keyProjects.keyId, key));
  if (allowed.length === 0) return true;
}
```

```ts good
export const projects = pgTable("projects", { id: uuid("id").primaryKey().defaultRandom() });
export const keyProjects = pgTable("key_projects", {
  projectId: uuid("project_id").references(() => projects.id, { onDelete: "set null" }),
});
```

See <https://owasp.org/www-community/Fail_securely>.
"""

import re
from collections.abc import Iterator

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.names import short
from schema.changes import ForeignKeyAdded, TableAdded
from schema.typescript.facts import Query

_ALLOWED = r"(?:{rows}\.length\s*={{2,3}}\s*0|!{rows}\.length)\s*\)\s*(?:\{{\s*)?(?://[^\n]*\s*){{0,3}}return\s+true\b"


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ForeignKeyAdded, ctx: Context) -> Findings:
    table = added.table
    keys = [key for key in brought.foreign_keys(added, ctx) if key.on_delete == "cascade"]
    reader = next(_trusting(table.id, ctx), None) if keys and len(table.foreign_keys) > 1 else None
    if reader is None:
        return
    asked = {one.column for one in reader.conditions if one.table == table.id}
    where = f"`{reader.around.function}` ({reader.span.path}:{reader.span.line}) allows everything where there are none"
    for key in keys:
        if key.references not in (reader.table, *reader.joins) and asked.isdisjoint(key.columns):
            went = f"A deleted `{short(key.references)}` takes its rows of `{short(table.id)}` along"
            yield Finding(at=ForeignKeyAdded(table, key), message=f"{went}, and {where}.")


def _trusting(table: str, ctx: Context) -> Iterator[Query]:
    """Yield the queries of a table that the code takes for a permission when they find nothing."""
    for query in ctx.code.queries:
        rows = query.around.target or ""
        if table in (query.table, *query.joins) and rows.isidentifier() and "where" not in query.opaque:
            text = query.span.source.text[query.span.end : query.around.block[1]]
            if re.search(_ALLOWED.format(rows=re.escape(rows)), text):
                yield query
