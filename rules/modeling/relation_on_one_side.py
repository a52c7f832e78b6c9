"""
A relation is defined on both sides.

`many()` and a `one()` without `fields` do not say which columns join the tables: Drizzle takes them from the `one()`
on the other side. Without it each query `with` this relation throws "not enough information to infer relation".

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "cascade" }),
});
export const usersRelations = relations(users, ({ many }) => ({
  orders: many(orders), // finding
}));
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "cascade" }),
});
export const usersRelations = relations(users, ({ many }) => ({
  orders: many(orders),
}));
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.userId], references: [users.id] }),
}));
```

See <https://orm.drizzle.team/docs/relations>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import RelationAdded
from schema.model import Relation


@rule(severity=Severity.WARN)
def find(added: RelationAdded, ctx: Context) -> Findings:
    relation = added.relation
    if relation.columns or ctx.declared.partial or relation.target not in ctx.declared.tables:
        return
    others = ctx.relations_of(relation.target)
    lead = [other for other in others if _answers(other, relation)]
    told = relation.kind == "many" and not all(map(ctx.had_relation, lead))  # of a new `one()` that lacks them
    if told or any(other.columns for other in lead):
        return
    table, target = ctx.declared_table(relation.table), short(relation.target)
    own = [key.columns for key in table.foreign_keys if key.references == relation.target] if table else []
    back = f" that leads back to `{short(relation.table)}`" + (f" as `{relation.name}`." if relation.name else ".")
    lacks = f"has no counterpart: `{target}` has no `one()` with `fields`{back}"
    if relation.kind == "one" and own:
        lacks = f"does not say by which `fields` it finds its `{target}`: by {listed(own[0])}, as the foreign key does."
    yield Finding(at=added, message=f"`{short(relation.id)}` {lacks}")


def _answers(other: Relation, relation: Relation) -> bool:
    return other.target == relation.table and other.kind == "one" and other.name == relation.name
