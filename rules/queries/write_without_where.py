"""
Say which rows are to be written.

Without `.where(...)` an update or a delete is about every row of the table. It is rarely what was meant, and there is
no way back once it has run.

```ts before
export const sessions = pgTable("sessions", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull(),
});
```

```ts bad file=logout.ts
import { db } from "./client";
import { sessions } from "./schema";

export async function logout(userId: string) {
  await db.delete(sessions); // finding
}
```

```ts good file=logout.ts
import { eq } from "drizzle-orm";
import { db } from "./client";
import { sessions } from "./schema";

export async function logout(userId: string) {
  await db.delete(sessions).where(eq(sessions.userId, userId));
}
```

A seed or a script empties tables on purpose:

```ts good file=seed.ts
import { db } from "./client";
import { sessions } from "./schema";

await db.delete(sessions);
```

See <https://orm.drizzle.team/docs/delete>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from rules.reads import is_script, runs
from schema.typescript.facts import Query

_WORDS = {"update": "updates", "delete": "deletes"}


@rule(severity=Severity.WARN)
def find(query: Query) -> Findings:
    if query.kind not in _WORDS or not runs(query) or is_script(query.span.path):
        return
    if query.part("where", "innerJoin", "from", "limit") is None:
        yield Finding(at=query, message=f"This {_WORDS[query.kind]} every row of `{short(query.table)}`.")
