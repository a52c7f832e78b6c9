"""
A relation can be followed from both tables.

The `one()` here works, but the other table does not know of it: a query can go from here to there and not back, so the
next person who needs the way back writes a join by hand or a second relation with another name.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "cascade" }),
});
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.userId], references: [users.id] }), // finding
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

Where most relations to that table have no way back, none is missed.

See <https://orm.drizzle.team/docs/relations>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.conventions import followed_back
from rules.names import listed, short
from schema.changes import RelationAdded


@rule(severity=Severity.NOTE)
def find(added: RelationAdded, ctx: Context) -> Findings:
    relation = added.relation
    if not relation.columns or ctx.declared.partial or relation.target not in ctx.declared.tables:
        return
    back = [r for r in ctx.relations_of(relation.target) if r.target == relation.table]
    if not any(r.name == relation.name and r != relation for r in back) and followed_back(ctx, relation.target):
        yield replace(_finding([added]), group=Group((relation.table, relation.name), added, _finding))


def _finding(added: list[RelationAdded]) -> Finding:
    relation, targets = added[0].relation, list(dict.fromkeys(short(one.relation.target) for one in added))
    named = f" named `{relation.name}`" if relation.name else ""
    has = "has" if len(targets) == 1 else "have"
    return Finding(
        at=added[0], message=f"{listed(targets, limit=8)} {has} no relation back to `{short(relation.table)}`{named}."
    )
