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

See <https://orm.drizzle.team/docs/transactions>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.reads import builds_on, is_script
from schema.typescript.facts import Query


@rule(severity=Severity.NOTE)
def find(query: Query, ctx: Context) -> Findings:
    first = builds_on(query, ctx.code)
    if first is None or is_script(query.span.path):
        return
    part = (first, query)
    yield replace(_finding([part]), group=Group("writes", part, _finding, wide=True))


def _finding(parts: list[tuple[Query, Query]]) -> Finding:
    first, query = parts[0]
    both = f"`{short(first.table)}` and `{short(query.table)}`"
    places = [f"{other.span.path}:{other.span.line}" for _, other in parts[1:]]
    also = f"; so is what is written at {listed(places, limit=3)}" if places else ""
    message = f"{both} are written one after the other, in no transaction{also}."
    return Finding(at=query, object=f"{query.span.path}:{query.around.function}", message=message)
