"""
A seed fills new tables too.

The seed fills nearly every table of this schema, and not the new one: whoever works with seeded data sees its feature
empty. This is a guess from what the seed does; logs and events, which fill themselves, are left out.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const rooms = pgTable("rooms", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
```

```ts before file=seed.ts
import { db } from "./client";
import { rooms, teams, users } from "./schema";

await db.insert(users).values({ name: "Ada" });
await db.insert(teams).values({ name: "Engines" });
await db.insert(rooms).values({ name: "Attic" });
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const rooms = pgTable("rooms", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const desks = pgTable("desks", { id: uuid("id").primaryKey().defaultRandom(), name: text("name") }); // finding
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const rooms = pgTable("rooms", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });
export const roomEvents = pgTable("room_events", { id: uuid("id").primaryKey().defaultRandom() });
```

See <https://orm.drizzle.team/docs/seed-overview>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.conventions import only_appended
from rules.names import short
from rules.often import often
from schema.changes import TableAdded

FEW = 3  # tables that a seed fills; fewer are no habit


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    around = ctx.difference
    if not around.beside_head.seeds:
        return
    tables = {name for name, table in ctx.base.tables.items() if not only_appended(table)}
    for seed in around.beside_head.seeds:
        filled = {insert.table for insert in seed.inserts} & tables
        many = len(filled) >= FEW and 4 * len(filled) >= 3 * len(tables)
        everyone = {insert.table for other in around.beside_head.seeds for insert in other.inserts}
        if many and added.table.id not in everyone and not only_appended(added.table):
            message = f"`{seed.path}` fills {len(filled)} of {len(tables)} tables, but not `{short(added.table.id)}`."
            yield often(Finding(at=added, message=message), least=2, key=seed.path)
            return
