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

A key of several columns empties all of them, unless the migration says `ON DELETE SET NULL ("user_id")`: Postgres takes
that since 15, and Drizzle has no word for it.

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, quoted, short
from schema.changes import ForeignKeyAdded


@rule(severity=Severity.BLOCK)
def find(added: ForeignKeyAdded, ctx: Context) -> Findings:
    key, table = added.foreign_key, added.table
    if "set null" not in (key.on_delete, key.on_update):
        return
    primary = table.primary_key.columns if table.primary_key else ()
    there = ctx.end.tables.get(table.id)
    cleared = next((k.cleared for k in there.foreign_keys if k.name == key.name), ()) if there else ()
    full = [n for n in key.columns if n in primary or ((c := table.column(n)) and (c.not_null or c.primary_key))]
    if not full or (cleared and not {*cleared} & {*full}):
        return
    event = "Deleting" if key.on_delete == "set null" else "Changing the key of"
    which = ", which is" if len(key.columns) == 1 else f", and {listed(full)} {'is' if len(full) == 1 else 'are'}"
    loose = ", ".join(quoted(name) for name in key.columns if name not in full)
    recipe = (
        "Let the column be NULL, or choose what becomes of these rows: `cascade` takes them along, `restrict` keeps"
    )
    recipe += " the row they point to."
    if loose and key.on_delete == "set null" and ctx.deploy.postgres >= 15:
        recipe = f"Empty the others only: in the migration, write `ON DELETE SET NULL ({loose})`, which Postgres takes"
        recipe += " since 15. Drizzle has no word for it, so the schema stays as it is."
    yield Finding(
        at=added,
        message=f"{event} a row of `{short(key.references)}` sets {listed(key.columns)} of `{short(table.id)}` to NULL"
        f"{which} NOT NULL: the statement fails.",
        recipe=recipe,
    )
