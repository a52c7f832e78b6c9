"""
A seed fills the columns that have to be filled.

A NOT NULL column without default is demanded of every insert: the seed fails from now on, and with it every new
machine, preview and CI run that is set up with it.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
```

```ts before file=seed.ts
import { db } from "./client";
import { users } from "./schema";

await db.insert(users).values([{ name: "Ada" }, { name: "Grace" }]);
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  email: text("email").notNull(), // finding
});
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  email: text("email").notNull().default(""),
  phone: text("phone"),
});
```

See <https://orm.drizzle.team/docs/insert>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.seeded import demanded, edited, of, where
from schema.surroundings import Seeded


@rule(severity=Severity.WARN)
def find(thing: Seeded, ctx: Context) -> Findings:
    for insert in thing.seed.inserts:
        table, before = ctx.declared.tables[insert.table], ctx.base.tables.get(insert.table)
        old = {column.name for column in demanded(before)} if before and not edited(thing, insert) else set()
        missing = [c for c in demanded(table) if c.key and c.key not in insert.keys and c.name not in old]
        if missing and not insert.open and not table.partial:
            names = listed([column.key or "" for column in missing])
            message = f"The seed ({of(thing, insert)}) inserts into `{short(table.id)}` without {names}."
            fix = Fix(f"Give the seed's rows {names}, or the column a default", [None])
            yield Finding(at=where(thing, insert, missing[0].span, table.id), message=message, fix=fix)
