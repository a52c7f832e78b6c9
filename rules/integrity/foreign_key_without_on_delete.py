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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.conventions import had_key, usual
from rules.names import listed, short
from schema.changes import ForeignKeyAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: ForeignKeyAdded, ctx: Context) -> Findings:
    table = added.table
    silent = _silent(table) if ctx.is_new(table.id) else [",".join(added.foreign_key.columns)]
    if (
        added.foreign_key.on_delete != "no action"
        or had_key(ctx, added)
        or not usual(ctx, lambda t: not _silent(t), among=lambda t: bool(t.foreign_keys))
    ):
        return
    if ",".join(added.foreign_key.columns) == silent[0]:  # a new table is spoken of once
        yield Finding(
            at=added,
            message=f"Nobody can delete a row that {listed(silent)} of `{short(table.id)}` points to: no `onDelete`"
            " says what becomes of this one.",
        )


def _silent(table: Table) -> list[str]:
    return [",".join(k.columns) for k in table.foreign_keys if k.on_delete == "no action"]
