"""
A column that names a row of another table should reference it.

Without the foreign key nothing keeps a deleted row from being pointed at, and joins lose what points nowhere.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const carts = pgTable("carts", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  cartId: uuid("cart_id").notNull().unique().references(() => carts.userId, { onDelete: "cascade" }),
  userId: uuid("user_id").notNull(), // finding
});
```

A table without any key keeps a record, as logs do:

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const carts = pgTable("carts", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const usage = pgTable("usage", { id: uuid("id").primaryKey(), userId: uuid("user_id").notNull() });
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import lone_key, only_appended
from rules.library import of_library
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table
from schema.postgres.types import stored


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    kept = isinstance(added, TableAdded) and not table.foreign_keys
    if table.partial or only_appended(table) or kept or of_library(table, ctx):
        return
    tied = {name for key in table.foreign_keys for name in key.columns}
    tied |= {name for relation in ctx.relations_of(table.id) for name in relation.columns}
    untied = [c for c in brought.columns(added, ctx) if c.name.endswith("_id") and c.name not in tied]
    named = [(c, to) for c in untied if not c.primary_key and (to := _named(c, table, ctx))]
    loose = [(c, to) for c, to in named if not table.column(f"{c.name.removesuffix('_id')}_type")]
    if loose and _links(table, ctx):  # it looks at every table: last
        names, others = listed([c.name for c, _ in loose]), listed(list(dict.fromkeys(short(to.id) for _, to in loose)))
        message = f"{names} of `{short(table.id)}` should reference {others}, going by the name."
        yield Finding(at=ColumnAdded(table, loose[0][0]), message=message)


def _links(table: Table, ctx: Context) -> bool:
    """Return whether two thirds of the other tables with such columns have foreign keys."""
    tables = (t for t in ctx.declared.tables.values() if t.id != table.id)
    others = [t for t in tables if any(c.name.endswith("_id") for c in t.columns)]
    return 3 * sum(bool(t.foreign_keys) for t in others) >= 2 * max(len(others), 1)


def _named(column: Column, table: Table, ctx: Context) -> Table | None:
    """Return the other table whose only key a column is named after, of the same type."""
    stem, tables = column.name.removesuffix("_id"), ctx.declared.tables
    names = (f"{table.schema}.{name}" for name in (stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies"))
    found = next((t for name in names if (t := tables.get(name)) and t.id != table.id), None)
    one = lone_key(found) if found and (column.name != "account_id" or not of_library(found, ctx)) else None
    return found if one and stored(one.type) == stored(column.type) else None
