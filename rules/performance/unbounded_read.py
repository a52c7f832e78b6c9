"""
Say how many rows are wanted.

Without a `where` and a `limit` a query reads the whole table into memory, today's and all that will come: this table
gets new rows all the time.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [index("orders_user_id_idx").on(table.userId)]);
```

```ts bad file=orders.ts
import { db } from "./client";
import { orders } from "./schema";

export async function all() {
  return db.select().from(orders); // finding
}
export async function found() {
  return db.query.orders.findMany(); // finding
}
```

```ts good file=orders.ts
import { count, eq } from "drizzle-orm";
import { db } from "./client";
import { orders } from "./schema";

export async function all(userId: string) {
  return db.select().from(orders).where(eq(orders.userId, userId));
}
export async function newest() {
  return db.query.orders.findMany({ limit: 50 });
}
export async function total() {
  return db.select({ n: count() }).from(orders);
}
```

See <https://orm.drizzle.team/docs/select#limit--offset>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from rules.reads import aggregates, is_many, is_script, runs
from schema.typescript.facts import Query

_BOUNDS = ("where", "limit", "findFirst", "innerJoin", "rightJoin", "having")


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    reads = query.kind in ("select", "find") and runs(query) and not is_script(query.span.path)
    if not reads or query.opaque or query.part(*_BOUNDS) is not None or aggregates(query):
        return
    if is_many(ctx.declared_table(query.table)):
        yield Finding(at=query, message=f"This reads every row of `{short(query.table)}`, however many there will be.")
