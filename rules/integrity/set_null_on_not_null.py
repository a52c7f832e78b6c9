"""
ON DELETE SET NULL needs a column that may be NULL.

The column is NOT NULL, so Postgres cannot carry the order out: every delete of the referenced row fails as long as
a row points to it, at run time, far from here.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").notNull().unique().references(() => users.id, { onDelete: "set null" }), // finding
});
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "set null" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import ForeignKeyAdded


@rule(severity=Severity.BLOCK)
def find(added: ForeignKeyAdded) -> Findings:
    key, table = added.foreign_key, added.table
    if "set null" not in (key.on_delete, key.on_update):
        return
    primary = table.primary_key.columns if table.primary_key else ()
    full = [
        n for n in key.columns if n in primary or ((c := table.column(n)) is not None and (c.not_null or c.primary_key))
    ]
    if full:
        event = "Deleting" if key.on_delete == "set null" else "Changing the key of"
        yield Finding(
            at=added,
            message=f"{event} a row of `{short(key.references)}` sets {listed(full)} of `{short(table.id)}` to NULL,"
            " which is NOT NULL: the statement fails.",
        )
