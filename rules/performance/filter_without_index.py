"""
What queries filter by wants an index.

Without one that starts with the column Postgres reads the whole table for a few of its rows, each time. That is fast
with a thousand rows and slow with a million; this table gets new rows all the time.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  reference: text("reference").notNull(),
  paid: boolean("paid").notNull().default(false),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("orders_user_id_idx").on(table.userId)]);
```

```ts bad file=orders.ts
import { eq } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export async function byReference(reference: string) {
  return db.select().from(orders).where(eq(orders.reference, reference)); // finding
}
```

One column of several with an index is enough, and an index on a flag finds half of the table:

```ts good file=orders.ts
import { and, eq } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export async function ofUser(userId: string, reference: string) {
  return db.select().from(orders).where(and(eq(orders.userId, userId), eq(orders.reference, reference)));
}
export async function paid() {
  return db.select().from(orders).where(eq(orders.paid, true));
}
```

See <https://www.postgresql.org/docs/current/indexes-intro.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.names import listed, short
from rules.reads import grows, is_new_key, is_script, others, runs, unserved, wished
from schema.typescript.facts import Query


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    table = None if is_script(query.span.path) else ctx.declared_table(query.table)
    found = unserved(query, table) if table and grows(table) and runs(query) else ()
    new = [one for one in found if ctx.code.is_new(one.span)]
    if table is None or not new or any(is_new_key(table, one, ctx) for one in found):
        return
    columns, asked = wished(query, table, found), {one.column for one in found}
    rest = others(new[0], ctx.code)
    code, searched = index_on(table, columns), listed([c for c in columns if c in asked], "or")
    yield Finding(
        at=query,
        span=new[0].span,
        object=f"{table.id}.{new[0].column}",
        message=f"No index of `{short(table.id)}` starts with {searched}, by which it is searched here{rest}.",
        fix=Fix("Index it", with_extras(table, [code]) if code else [None]),
    )
