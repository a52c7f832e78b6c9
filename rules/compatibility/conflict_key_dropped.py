"""
A unique key that running code upserts by goes in a later release.

`ON CONFLICT (a, b)` needs a unique index or constraint over exactly these columns. While the deploy runs the code
before it is still there: once the key is gone each of its upserts fails, "no unique or exclusion constraint matching".

```ts before snapshot=yes
export const likes = pgTable("likes", { post: uuid("post").notNull(), kind: text("kind").notNull() }, (table) => [
  uniqueIndex("likes_once").on(table.post),
]);
```

```ts before file=likes.ts
import { db } from "./client";
import { likes } from "./schema";

export const like = (post: string) =>
  db.insert(likes).values({ post, kind: "like" }).onConflictDoNothing({ target: likes.post });
```

```ts bad
export const likes = pgTable("likes", { post: uuid("post").notNull(), kind: text("kind").notNull() });
```

```ts bad also=yes file=likes.ts
import { db } from "./client";
import { likes } from "./schema";

export const like = (post: string) => db.insert(likes).values({ post, kind: "like" });
```

```sql bad also=yes
DROP INDEX "likes_once"; -- finding
```

```sql good
CREATE UNIQUE INDEX "likes_one" ON "likes" ("post");
DROP INDEX "likes_once";
```

See <https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.reads import upserts
from rules.recipes import later
from schema.keys import has_arbiter
from schema.postgres.actions import DropConstraint, DropIndex


@rule(severity=Severity.WARN, while_running=True)
def find(drop: DropIndex | DropConstraint, ctx: Context) -> Findings:
    at = drop.table or ""
    before, end = ctx.catalog.tables.get(at), ctx.end.tables.get(at)
    after = ctx.step.after.tables.get(at) if ctx.step else None
    if ctx.fails or before is None or after is None or end is None or ctx.is_new(at):
        return
    for query, target in upserts(ctx.code.replaced, at):
        had, has, will = (has_arbiter(t, target.columns, narrowed=target.narrowed) for t in (before, after, end))
        if had and not has and not will:
            names, place = listed(sorted(target.columns)), f"`{query.span.path}:{query.span.line}`"
            message = f"The code that runs during the deploy upserts `{short(at)}` by {names}, as {place} did before"
            recipe = f"Drop it {later(ctx)}. Until then rows that only a wider key tells apart are refused."
            yield Finding(at=drop, message=f"{message}: each such insert fails without this key.", recipe=recipe)
            return
