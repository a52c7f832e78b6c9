"""
A relation joins the columns that the foreign key joins.

Drizzle joins what `fields` and `references` say, Postgres keeps what `references()` says. Where the two differ a query
finds other rows than the constraint guards, or none, and nothing fails.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  inviteId: uuid("invite_id"),
});
export const orders = pgTable("orders", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const usersRelations = relations(users, ({ many }) => ({ orders: many(orders) }));
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.userId], references: [users.inviteId] }), // finding
}));
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const usersRelations = relations(users, ({ many }) => ({ orders: many(orders) }));
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.userId], references: [users.id] }),
}));
```

See <https://orm.drizzle.team/docs/relations#foreign-keys>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import RelationAdded


@rule(severity=Severity.WARN)
def find(added: RelationAdded, ctx: Context) -> Findings:
    relation, table = added.relation, ctx.declared_table(added.relation.table)
    joined = set(zip(relation.columns, relation.target_columns, strict=False))
    if table is None or not joined or relation.target not in ctx.declared.tables:
        return
    keys = [key for key in table.foreign_keys if set(key.columns) == set(relation.columns)]
    if not keys or any(
        key.references == relation.target and joined == set(zip(key.columns, key.references_columns, strict=False))
        for key in keys
    ):
        return
    said = f"{listed(list(keys[0].references_columns))} of `{short(keys[0].references)}`"
    yield Finding(
        at=added,
        message=f"`{short(relation.id)}` joins {listed(list(relation.target_columns))} of `{short(relation.target)}`,"
        f" the foreign key of {listed(list(relation.columns))} references {said}.",
    )
