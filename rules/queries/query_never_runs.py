"""
A query that nobody awaits is never sent.

Drizzle's builders only describe a query: it is sent when it is awaited, or when `.then()`, `.catch()` or `.execute()`
is called on it. As a statement of its own, or behind `void`, it does nothing, and nothing says so.

```ts before
export const logs = pgTable("logs", {
  id: uuid("id").primaryKey().defaultRandom(),
  text: text("text").notNull(),
});
```

```ts bad file=log.ts
import { db } from "./client";
import { logs } from "./schema";

export async function log(text: string) {
  db.insert(logs).values({ text }); // finding
}
```

```ts fixed file=log.ts
import { db } from "./client";
import { logs } from "./schema";

export async function log(text: string) {
  await db.insert(logs).values({ text });
}
```

What does not wait, and still runs:

```ts good file=log.ts
import { db } from "./client";
import { logs } from "./schema";

export function log(text: string) {
  db.insert(logs).values({ text }).catch(console.error);
}
```

See <https://orm.drizzle.team/docs/goodies#printing-sql-query>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.names import short
from schema.edits import Edit
from schema.typescript.facts import Query


@rule(severity=Severity.WARN)
def find(query: Query) -> Findings:
    if query.around.runs != "never":
        return
    start = query.span.source.span(query.span.start, query.span.start)
    edit = Edit(start, "await ") if query.around.in_async else None
    yield Finding(
        at=query,
        message=f"This {query.kind} on `{short(query.table)}` is never sent: nothing awaits it.",
        fix=Fix("Await it", [edit]),
    )
