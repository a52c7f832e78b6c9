"""
A column with a few possible values is an enum.

`enum` and `$type` are promises of TypeScript: another service, a script or a typing error in SQL writes what it likes,
and the code meets a value that its types exclude. A `pgEnum` is checked by Postgres, and takes four bytes a row.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state", { enum: ["open", "paid"] }).notNull().default("open"), // finding
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts fixed
export const ordersState = pgEnum("orders_state", ["open", "paid"]);
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: ordersState("state").notNull().default("open"),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
```

Against it: a value can be added to an enum, but never taken out, and not used in the deploy that adds it. Where the
values still change, a CHECK does as well; it can be replaced.

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state", { enum: ["open", "paid"] }).notNull(),
}, (table) => [check("orders_state", sql`${table.state} IN ('open', 'paid')`)]);
```

See <https://www.postgresql.org/docs/current/datatype-enum.html>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.choices import choices, with_enums
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from rules.often import often
from rules.options import FewerThan
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: FewerThan) -> Findings:
    table = added.table
    loose = [c for c in brought.columns(added, ctx) if choices(c, table, options.fewer_than)]
    if loose and not table.partial and usual(ctx, _kept, among=_has_choices):
        names, verb = listed([c.name for c in loose]), "has" if len(loose) == 1 else "have"
        message = f"{names} of `{short(table.id)}` {verb} a few values that Postgres does not check."
        yield often(
            Finding(
                at=ColumnAdded(table, loose[0]), message=message, fix=Fix("Use an enum", with_enums(table, loose, ctx))
            )
        )


def _kept(table: Table) -> bool:
    return not any(choices(column, table) for column in table.columns)


def _has_choices(table: Table) -> bool:
    return any(choices(column, table) or column.type_schema for column in table.columns)
