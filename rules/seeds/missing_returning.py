"""
Ask for the ids that the database gave.

Without `returning()` an insert answers with counts, not with rows: `const [user] = ...` is `undefined`, and `user.id`
throws. An id that is guessed instead fits only the first run on an empty database.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const posts = pgTable("posts", {
  userId: uuid("user_id").notNull().references(() => users.id, { onDelete: "cascade" }),
}, (table) => [index("posts_user_id_idx").on(table.userId)]);
```

```ts bad file=seed.ts
import { db } from "./client";
import { posts, users } from "./schema";

const [ada] = await db.insert(users).values({}); // finding
await db.insert(posts).values({ userId: ada.id });
```

```ts fixed file=seed.ts
import { db } from "./client";
import { posts, users } from "./schema";

const [ada] = await db.insert(users).values({}).returning();
await db.insert(posts).values({ userId: ada.id });
```

An id of one's own needs no answer:

```ts good file=seed.ts
import { db } from "./client";
import { posts, users } from "./schema";

const id = crypto.randomUUID();
await db.insert(users).values({ id });
await db.insert(posts).values({ userId: id });
```

See <https://orm.drizzle.team/docs/insert#insert-returning>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.kit import Place
from rules.names import short
from rules.seeded import edited, guessed
from schema.edits import Edit
from schema.surroundings import Seeded


@rule(severity=Severity.WARN)
def find(thing: Seeded, ctx: Context) -> Findings:
    for insert in thing.seed.inserts:
        if insert.taken == "rows" and not insert.returning and edited(thing, insert):
            end = insert.span.end
            fix = Fix("Ask for the rows", [Edit(insert.span.source.span(end, end), ".returning()")])
            message = f"This insert into `{short(insert.table)}` is taken apart as rows, but returns none."
            yield Finding(at=Place(insert.table_span, f"{thing.object}#{insert.table}"), message=message, fix=fix)
    for insert, parent, span in guessed(thing, ctx):
        if edited(thing, insert):
            message = f"The database gives `{short(parent)}` its ids: a constant fits only an empty database."
            fix = Fix(f"Insert into `{short(parent)}` with `returning()`, and take the id from its answer", [None])
            yield Finding(at=Place(span, f"{thing.object}#{insert.table}#{parent}"), message=message, fix=fix)
