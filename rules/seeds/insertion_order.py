"""
Insert a row after the rows it refers to.

A foreign key is checked at the end of each statement: a seed that inserts the orders before the customers stops there,
on every empty database - in CI and on each new machine.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), name: text("name") });
export const posts = pgTable("posts", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
}, (table) => [index("posts_user_id_idx").on(table.userId)]);
```

```ts bad file=seed.ts
import { db } from "./client";
import { posts, users } from "./schema";

const id = crypto.randomUUID();
await db.insert(posts).values({ userId: id }); // finding
await db.insert(users).values({ id, name: "Ada" });
```

```ts good file=seed.ts
import { db } from "./client";
import { posts, users } from "./schema";

const id = crypto.randomUUID();
await db.insert(users).values({ id, name: "Ada" });
await db.insert(posts).values({ userId: id });
```

See <https://www.postgresql.org/docs/current/sql-set-constraints.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from rules.seeded import too_early, where
from schema.surroundings import Seeded


@rule(severity=Severity.WARN)
def find(thing: Seeded, ctx: Context) -> Findings:
    before = too_early(thing.before, ctx.base)
    for (child, parent), insert in too_early(thing.seed, ctx.declared).items():
        if (child, parent) in before:
            continue
        keys = [key for key in ctx.declared.tables[child].foreign_keys if key.references == parent]
        message = f"`{thing.seed.path}` inserts into `{short(child)}` before `{short(parent)}`, which it refers to."
        fix = Fix(f"Insert into `{short(parent)}` first", [None])
        yield Finding(at=where(thing, insert, keys[0].span, f"{child}>{parent}"), message=message, fix=fix)
