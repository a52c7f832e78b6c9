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

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.conventions import had_key
from rules.coverage import serves
from rules.names import listed, short
from schema.changes import ForeignKeyAdded
from schema.model import ForeignKey


@rule(severity=Severity.WARN)
def find(added: ForeignKeyAdded, ctx: Context) -> Findings:
    table, replayed = added.table, ctx.difference.replay.database.tables.get(added.table.id)

    def bare(key: ForeignKey) -> bool:
        return not serves(table, key.columns) and not (replayed and serves(replayed, key.columns))

    wanting = [key for key in table.foreign_keys if bare(key)] if ctx.is_new(table.id) else [added.foreign_key]
    if table.partial or had_key(ctx, added) or not bare(added.foreign_key) or added.foreign_key != wanting[0]:
        return  # a new table is spoken of once, at its first such key
    names = list(dict.fromkeys(", ".join(key.columns) for key in wanting))
    codes = dict.fromkeys(index_on(table, key.columns) for key in wanting)
    verb = "references" if len(names) == 1 else "reference"
    others = listed(list(dict.fromkeys(short(key.references) for key in wanting)))
    yield Finding(
        at=added,
        message=f"{listed(names)} of `{short(table.id)}` {verb} {others} without an index.",
        fix=Fix("Index it", with_extras(table, [c for c in codes if c])) if None not in codes else None,
    )
