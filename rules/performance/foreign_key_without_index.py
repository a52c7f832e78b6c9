"""
A foreign key wants an index.

Postgres indexes the referenced side only. Without one on this side each delete or key change over there reads this
whole table, row locks held, and so does every join and every "all orders of this user".

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }), // finding
});
```

```ts fixed
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
});
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
}, (table) => [index("orders_user_id_idx").on(table.userId)]);
```

An index, a unique constraint or a primary key that starts with the column serves:

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().references(() => orders.id, { onDelete: "cascade" }),
});
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.coverage import serves_key
from rules.names import listed, short
from rules.often import often
from schema.changes import ForeignKeyAdded, TableAdded


@rule(severity=Severity.WARN)
def find(added: TableAdded | ForeignKeyAdded, ctx: Context) -> Findings:
    table, replayed = added.table, ctx.difference.replay.database.tables.get(added.table.id)
    sides = [(key, ctx.declared_table(key.references)) for key in brought.foreign_keys(added, ctx)]
    known = [one for one in (table, replayed) if one is not None]
    bare = [key for key, to in sides if not any(serves_key(one, key, to) for one in known)]
    if table.partial or not bare:
        return
    names = list(dict.fromkeys(", ".join(key.columns) for key in bare))
    others = list(dict.fromkeys(short(key.references) for key in bare))
    longer = {key.columns[:end] for key in bare for end in range(1, len(key.columns))}  # one index serves both
    codes = dict.fromkeys(index_on(table, key.columns) for key in bare if key.columns not in longer)
    verb = "references" if len(names) == 1 else "reference"
    message = f"{listed(names)} of `{short(table.id)}` {verb} {listed(others)} without an index."
    fix = Fix("Index it", with_extras(table, [c for c in codes if c])) if None not in codes else None
    found = Finding(at=ForeignKeyAdded(table, bare[0]), message=message, fix=fix)
    yield often(found, places=brought.places(table, bare))
