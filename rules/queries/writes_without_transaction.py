"""
Write together what belongs together.

The second write builds on the row that the first one made. If it fails, or the process ends between the two, the first
row stays alone, and nobody notices. In a transaction both are there or neither is.

```ts before
export const teams = pgTable("teams", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const members = pgTable("members", {
  teamId: uuid("team_id").notNull(),
  userId: uuid("user_id").notNull(),
});
```

```ts bad file=teams.ts
import { db } from "./client";
import { members, teams } from "./schema";

export async function create(userId: string) {
  const [team] = await db.insert(teams).values({}).returning();
  await db.insert(members).values({ teamId: team.id, userId }); // finding
}
```

```ts good file=teams.ts
import { db } from "./client";
import { members, teams } from "./schema";

export async function create(userId: string) {
  return db.transaction(async (tx) => {
    const [team] = await tx.insert(teams).values({}).returning();
    await tx.insert(members).values({ teamId: team.id, userId });
  });
}
```

A function that is given its connection may be called in a transaction:

```ts good file=teams.ts
import { members, teams } from "./schema";

export async function create(db: Database, userId: string) {
  const [team] = await db.insert(teams).values({}).returning();
  await db.insert(members).values({ teamId: team.id, userId });
}
```

See <https://orm.drizzle.team/docs/transactions>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from rules.reads import builds_on, is_script
from schema.typescript.facts import Query


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    first = builds_on(query, ctx.code)
    if first is None or is_script(query.span.path):
        return
    both = f"`{short(first.table)}` and `{short(query.table)}`"
    function = f"{query.span.path}:{query.around.function}"
    yield Finding(at=query, object=function, message=f"{both} are written one after the other, in no transaction.")
