"""
A column that names a row of another table should reference it.

Without the foreign key nothing keeps a deleted row from being pointed at, and joins lose what points nowhere.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const carts = pgTable("carts", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull(), // finding
});
```

One that may point into several tables, as its `_type` says, cannot have one:

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const carts = pgTable("carts", { userId: uuid("user_id").primaryKey().references(() => users.id) });
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull(),
  userType: text("user_type").notNull(),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import only_appended
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, ForeignKey, Relation, Table
from schema.postgres.types import stored


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    if table.partial or only_appended(table):
        return
    tied: tuple[ForeignKey | Relation, ...] = (*table.foreign_keys, *ctx.relations_of(table.id))
    had = {name for one in tied for name in one.columns}
    found = [(c, _named(c, table, ctx)) for c in brought.columns(added, ctx) if c.name not in had and not c.primary_key]
    loose = [(c, to) for c, to in found if to and not table.column(f"{c.name.removesuffix('_id')}_type")]
    if loose and _links(table, ctx):  # it looks at every table: last
        names, others = listed([c.name for c, _ in loose]), listed(list(dict.fromkeys(short(to.id) for _, to in loose)))
        message = f"{names} of `{short(table.id)}` should reference {others}, going by the name."
        yield Finding(at=ColumnAdded(table, loose[0][0]), message=message)


def _links(table: Table, ctx: Context) -> bool:
    """Return whether two thirds of the other tables with such columns have foreign keys."""
    others = [
        t for t in ctx.declared.tables.values() if t.id != table.id and any(c.name.endswith("_id") for c in t.columns)
    ]
    linked = sum(bool(t.foreign_keys) for t in others)
    return linked > 0 and 3 * linked >= 2 * len(others)


def _named(column: Column, table: Table, ctx: Context) -> Table | None:
    """Return the other table whose only key a column is named after, of the same type."""
    stem = column.name.removesuffix("_id")
    names = (stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies") if stem != column.name else ()
    found = next((t for n in names if (t := ctx.declared.tables.get(f"{table.schema}.{n}"))), None)
    key = found.primary_key.columns if found and found.primary_key and found.id != table.id else ()
    one = found.column(key[0]) if found and len(key) == 1 else None
    return found if one and stored(one.type) == stored(column.type) else None
