"""
What is dropped is not read any more.

The schema no longer declares it, and code still asks for it: that does not compile, or, where types are not looked at,
it is `undefined` when it runs. All places are named at once.

```ts before
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  nickname: text("nickname"), // finding
});
```

```ts before file=names.ts
import { isNotNull } from "drizzle-orm";
import { db } from "./client";
import { users } from "./schema";

export const nicknames = async () => db.select().from(users).where(isNotNull(users.nickname)).limit(50);
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  nickname: text("nickname"),
});
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.reads import readers
from schema.changes import ColumnDropped, TableDropped


@rule(severity=Severity.BLOCK)
def find(drop: ColumnDropped | TableDropped, ctx: Context) -> Findings:
    places = readers(drop, ctx)
    if places:
        names = listed([f"{span.path}:{span.line}" for span in places], limit=8)
        yield Finding(at=drop, message=f"`{short(drop.object)}` is not declared any more and still read in {names}.")
