"""
The first rows of a growing table come from an index.

`orderBy` and `limit` without an index that starts with the column read all of the table, and sort it, for the few rows
that are asked for. With one they are read from its end, however long the table is.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const messages = pgTable("messages", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("messages_user_id_idx").on(table.userId)]);
```

```ts bad file=messages.ts
import { desc, eq } from "drizzle-orm";
import { db } from "./client";
import { messages } from "./schema";

export const latest = async () => db.select().from(messages).orderBy(desc(messages.createdAt)).limit(20); // finding
```

```ts good file=messages.ts
import { desc, eq } from "drizzle-orm";
import { db } from "./client";
import { messages } from "./schema";

export const latest = async (userId: string) =>
  db.select().from(messages).where(eq(messages.userId, userId)).orderBy(desc(messages.createdAt)).limit(20);
```

See <https://www.postgresql.org/docs/current/indexes-ordering.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.coverage import leads
from rules.names import short
from rules.reads import is_many, is_script, runs
from schema.typescript.facts import Query


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    table = None if is_script(query.span.path) else ctx.declared_table(query.table)
    first = query.order[0] if query.order and not query.joins and not query.opaque else None
    if table is None or first is None or first.table != table.id or not (is_many(table) and runs(query)):
        return
    served = first.column in leads(table) or query.part("where", "having", "groupBy") is not None
    if query.part("limit") and not served and ctx.code.is_new(first.span):
        code = index_on(table, (first.column,))
        message = f"All of `{short(table.id)}` is sorted by `{first.column}` here: no index starts with it."
        fix = Fix("Index it", with_extras(table, [code]) if code else [None])
        object_ = f"{table.id}.{first.column}"
        yield Finding(at=query, span=first.span, object=object_, message=message, fix=fix)
