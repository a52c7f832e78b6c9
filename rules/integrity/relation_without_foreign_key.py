"""
A relation is a foreign key, too.

`relations()` is for Drizzle's queries alone: Postgres knows nothing of it. Without `references()` a row can point at
nothing, a delete leaves such rows behind, and the query that follows the relation gets `null` where its type has a row.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", { id: uuid("id").primaryKey().defaultRandom(), buyer: uuid("buyer") });
export const usersRelations = relations(users, ({ many }) => ({ orders: many(orders) }));
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.buyer], references: [users.id] }), // finding
}));
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  buyer: uuid("buyer").references(() => users.id, { onDelete: "cascade" }),
});
export const usersRelations = relations(users, ({ many }) => ({ orders: many(orders) }));
export const ordersRelations = relations(orders, ({ one }) => ({
  user: one(users, { fields: [orders.buyer], references: [users.id] }),
}));
```

See <https://orm.drizzle.team/docs/relations#foreign-keys>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from schema.changes import RelationAdded
from schema.model import ForeignKey, Table


@rule(severity=Severity.NOTE)
def find(added: RelationAdded, ctx: Context) -> Findings:
    relation, table = added.relation, ctx.declared_table(added.relation.table)
    target = ctx.declared_table(relation.target)
    if table is None or target is None or table.partial or not relation.columns or relation.kind != "one":
        return
    keys = [{*key.columns} for key in (*table.foreign_keys, *_back(target, table.id))]
    mine = set(relation.columns)
    if not any(key & mine or key & {*relation.target_columns} for key in keys) and usual(ctx, _links, among=_points):
        yield replace(_finding([added]), group=Group(relation.table, added, _finding))


def _finding(added: list[RelationAdded]) -> Finding:
    table, columns = short(added[0].relation.table), list(dict.fromkeys(c for a in added for c in a.relation.columns))
    what = "is a relation, and no foreign key" if len(columns) == 1 else "are relations, and no foreign keys"
    return Finding(at=added[0], message=f"{listed(columns)} of `{table}` {what}.")


def _back(target: Table, table: str) -> tuple[ForeignKey, ...]:
    """The same row seen from the other side: `one()` with the columns of the referenced key."""
    return tuple(key for key in target.foreign_keys if key.references == table)


def _points(table: Table) -> bool:
    return bool(table.foreign_keys) or any(column.name.endswith("_id") for column in table.columns)


def _links(table: Table) -> bool:
    return bool(table.foreign_keys)
