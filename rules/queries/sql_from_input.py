"""
Nothing that comes from outside becomes a part of SQL.

`sql.raw` and strings that are executed go to Postgres letter by letter. What a request puts into them can end the
statement and begin another one. A template of `sql` sends values apart from the SQL, as parameters.

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

export async function search(input: { name: string }) {
  return db.select().from(users).where(sql.raw(`name ilike '%${input.name}%'`)).limit(20); // finding
}
```

```ts good file=search.ts
import { ilike, sql } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function search(input: { name: string }) {
  return db.select().from(users).where(ilike(users.name, `%${input.name}%`)).limit(20);
}
export async function page(input: { size: string }) {
  return db.execute(sql`select id from ${users} limit ${sql.raw(String(Number(input.size)))}`);
}
export async function named(input: { name: string }) {
  return db.execute(sql`select id from users where name = ${sql.raw(`'${input.name.replace(/'/g, "''")}'`)}`);
}
```

See <https://orm.drizzle.team/docs/sql#sqlraw>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.reads import is_script
from schema.typescript.facts import RawSql

_OUTSIDE = re.compile(
    r"(?:(?:ctx|opts|event|c|this)\.)?(?:input|req|request|body|params|searchParams|query|payload|formData)[.?\[(]"
)
_MADE_SAFE = re.compile(r"^(?:Number|parseInt|parseFloat|Math\.\w+|\w*(?i:escape|quote|ident|sanitize)\w*)\s*\(")
# quotes doubled by hand
_DOUBLED = re.compile(
    r"""\.replace(?:All)?\(\s*(?:/'/g|"'"|'\\'')\s*,\s*(["'`])(?:''|\\'\\')\1\s*\)"""
)  # quotes, by hand


@rule(severity=Severity.BLOCK)
def find(sql: RawSql) -> Findings:
    outside = [part for part in sql.built if _OUTSIDE.match(part.removeprefix("String("))]
    if outside and not is_script(sql.span.path) and not any(map(_made_safe, outside)):
        code = outside[0].replace("`", "'")[:80]
        yield Finding(at=sql, message=f"`{code}` becomes a part of this SQL, whatever it says.")


def _made_safe(part: str) -> bool:
    return bool(_MADE_SAFE.match(part) or _DOUBLED.search(part))
