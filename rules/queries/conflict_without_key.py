"""
What an `onConflict` names has a unique key.

`ON CONFLICT (a, b)` looks for a unique index or constraint over exactly these columns. Where there is none Postgres
refuses the statement, "no unique or exclusion constraint matching", whatever the row: each such insert fails, the first
one included. A partial unique index is found only where its predicate is given too (`targetWhere`).

```ts before
export const likes = pgTable("likes", {
  id: uuid("id").primaryKey().defaultRandom(),
  postId: uuid("post_id").notNull(),
  userId: uuid("user_id").notNull(),
});
```

```ts bad file=likes.ts
import { db } from "./client";
import { likes } from "./schema";

export async function like(postId: string, userId: string) {
  await db
    .insert(likes)
    .values({ postId, userId })
    .onConflictDoNothing({ target: [likes.postId, likes.userId] }); // finding
}
```

Without a target any key will do, and so will one over the same columns in another order:

```ts good file=likes.ts
import { db } from "./client";
import { likes } from "./schema";

export async function like(id: string, postId: string, userId: string) {
  await db.insert(likes).values({ postId, userId }).onConflictDoNothing();
  await db.insert(likes).values({ id, postId, userId }).onConflictDoNothing({ target: likes.id });
}
```

See <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.difference import Difference
from schema.keys import has_arbiter, partial_key
from schema.typescript.facts import is_test


@rule(severity=Severity.WARN)
def find(difference: Difference, ctx: Context) -> Findings:
    for query in difference.code.queries:
        target, table = query.conflict, ctx.declared_table(query.table)
        if target is None or table is None or table.partial or is_test(query.span.path):
            continue
        sides = (table, ctx.end.tables.get(table.id), ctx.base.tables.get(table.id))
        here, migrated, before = (s and has_arbiter(s, target.columns, narrowed=target.narrowed) for s in sides)
        if not here and not migrated and (before or ctx.code.is_new(query.span)):
            names = listed([column.name for column in table.columns if column.name in target.columns])
            part = partial_key(table, target.columns) or (sides[1] and partial_key(sides[1], target.columns))
            hint = (
                f". `{part.name}` is over a part of the rows, and found where its predicate is given too"
                if part
                else ""
            )
            message = f"No unique key of `{short(table.id)}` is over {names} alone: Postgres refuses this insert{hint}."
            yield Finding(at=query, span=target.span, object=f"{query.object}: {names}", message=message)
