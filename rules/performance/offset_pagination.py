"""
Page by a cursor where rows keep coming.

Postgres reads and throws away every row before an offset: page 1,000 costs a thousand times page 1. And when a row is
added or deleted meanwhile, the next page repeats one or leaves one out. A cursor says "after this row" to an index.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("events_user_id_created_at_idx").on(table.userId, table.createdAt)]);
```

```ts bad file=events.ts
import { desc, eq } from "drizzle-orm";
import { db } from "./client";
import { events } from "./schema";

export async function page(userId: string, page: number) {
  return db
    .select()
    .from(events)
    .where(eq(events.userId, userId))
    .orderBy(desc(events.createdAt))
    .limit(50)
    .offset(page * 50); // finding
}
```

```ts good file=events.ts
import { and, desc, eq, lt } from "drizzle-orm";
import { db } from "./client";
import { events } from "./schema";

export async function page(userId: string, before: Date) {
  return db
    .select()
    .from(events)
    .where(and(eq(events.userId, userId), lt(events.createdAt, before)))
    .orderBy(desc(events.createdAt))
    .limit(50);
}
```

See <https://orm.drizzle.team/docs/guides/cursor-based-pagination>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from rules.reads import is_many, is_script
from schema.typescript.facts import Query


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    offset = query.part("offset")
    if offset is None or is_script(query.span.path) or not is_many(ctx.declared_table(query.table)):
        return
    if offset.arguments and offset.arguments[0].text != "0" and ctx.code.is_new(offset.span):
        yield Finding(
            at=query,
            span=offset.span,
            message=f"`{short(query.table)}` keeps growing, and each page of it reads all pages before.",
        )
