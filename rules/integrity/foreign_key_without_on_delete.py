"""
A foreign key says what happens on delete.

Without `onDelete` the answer is NO ACTION: nobody can delete the referenced row while this one points to it. That may
be right, but it is usually met for the first time when a customer asks to be deleted.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id), // finding
});
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "restrict" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from rules.often import often
from schema.changes import ForeignKeyAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ForeignKeyAdded, ctx: Context) -> Findings:
    silent = [key for key in brought.foreign_keys(added, ctx) if key.on_delete == "no action"]
    if silent and usual(ctx, _say, among=_reference):
        names = list(dict.fromkeys(", ".join(key.columns) for key in silent))
        yield often(
            Finding(
                at=ForeignKeyAdded(added.table, silent[0]),
                message=f"Nobody can delete a row that {listed(names)} of `{short(added.table.id)}` points to:"
                " no `onDelete` says what becomes of this one.",
            ),
            places=brought.places(added.table, silent),
        )


def _reference(table: Table) -> bool:
    return bool(table.foreign_keys)


def _say(table: Table) -> bool:
    return all(key.on_delete != "no action" for key in table.foreign_keys)
