"""
Ask once for all, not once for each.

Every round of the loop waits for a way to the database and back; a hundred items are a hundred times that, and as many
connections where they go at once. `inArray`, a join or one insert of many rows asks once.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

```ts bad file=names.ts
import { eq } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function names(ids: string[]) {
  return Promise.all(
    ids.map(async (id) => {
      const [user] = await db.select().from(users).where(eq(users.id, id)); // finding
      return user.name;
    }),
  );
}
```

```ts good file=names.ts
import { inArray } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export async function names(ids: string[]) {
  const found = await db.select().from(users).where(inArray(users.id, ids));
  return found.map((user) => user.name);
}
```

See <https://orm.drizzle.team/docs/insert#insert-multiple-rows>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from rules.reads import is_script, repeats, runs
from schema.typescript.facts import Query

_ASKS = {"select": "read", "find": "read", "insert": "written to", "delete": "deleted from"}


@rule(severity=Severity.NOTE)
def find(query: Query) -> Findings:
    loop = repeats(query)
    if loop is None or query.kind not in _ASKS or not runs(query) or is_script(query.span.path):
        return
    object_ = f"{query.span.path}:{query.around.function}: {loop}"  # however many queries one loop has
    yield Finding(
        at=query,
        object=object_,
        message=f"`{short(query.table)}` is {_ASKS[query.kind]} once for every item of `{loop}`.",
    )
