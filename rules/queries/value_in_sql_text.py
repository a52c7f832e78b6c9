"""
A value between quotes is a parameter.

Text that is put between quotes in SQL ends at the first quote that it holds itself: the statement fails, or says
something else. A template of `sql` sends values apart from the SQL, and Postgres plans the statement once.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

```ts bad file=search.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function search(name: string) {
  return db.select().from(users).where(sql.raw(`name = '${name}'`)).limit(20); // finding
}
```

```ts good file=search.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function search(name: string) {
  return db.select().from(users).where(sql`${users.name} = ${name}`).limit(20);
}
```

What was escaped before has been thought of.

```ts good file=search.ts
import { sql } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function search(escapedName: string) {
  return db.select().from(users).where(sql.raw(`name = '${escapedName}'`)).limit(20);
}
```

See <https://orm.drizzle.team/docs/sql#sqlraw>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.reads import is_script
from schema.typescript.facts import RawSql

_QUOTED = re.compile(r"(?:[=<>(,]|\b(?i:like|in))\s*'%?\$\{([^{}]{1,120})\}%?'")
_SAFE = re.compile(r"(?i:escape|quote|sanitize)|\.replace|^[A-Z][A-Z\d_]*$|\bNumber\(|toISOString")


@rule(severity=Severity.WARN)
def find(sql: RawSql) -> Findings:
    if sql.kind == "template" or is_script(sql.span.path):
        return
    values = [v.strip() for v in _QUOTED.findall(sql.span.text) if not _SAFE.search(v)]
    if any(part in sql.built for part in values):
        yield Finding(at=sql, message=f"`{values[0]}` stands between quotes in this SQL, where its own quotes end it.")
