"""
A cascade does not end at a key that refuses it.

Deleting the one row deletes the next one by `cascade`, and that one is held by a third with `restrict`: Postgres then
refuses the whole delete. It works as long as there are no such rows, which is in every test.

```ts before
export const agents = pgTable("agents", { id: uuid("id").primaryKey().defaultRandom() });
export const totals = pgTable("totals", {
  id: uuid("id").primaryKey().defaultRandom(),
  agentId: uuid("agent_id").notNull().references(() => agents.id, { onDelete: "cascade" }),
});
```

```ts bad
export const agents = pgTable("agents", { id: uuid("id").primaryKey().defaultRandom() });
export const totals = pgTable("totals", {
  id: uuid("id").primaryKey().defaultRandom(),
  agentId: uuid("agent_id").notNull().references(() => agents.id, { onDelete: "cascade" }),
});
export const boosts = pgTable("boosts", {
  totalId: uuid("total_id").notNull().references(() => totals.id, { onDelete: "restrict" }), // finding
});
```

```ts good
export const agents = pgTable("agents", { id: uuid("id").primaryKey().defaultRandom() });
export const totals = pgTable("totals", {
  id: uuid("id").primaryKey().defaultRandom(),
  agentId: uuid("agent_id").notNull().references(() => agents.id, { onDelete: "cascade" }),
});
export const boosts = pgTable("boosts", {
  totalId: uuid("total_id").notNull().references(() => totals.id, { onDelete: "cascade" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.names import short
from rules.often import often
from schema.changes import ForeignKeyAdded, TableAdded


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ForeignKeyAdded, ctx: Context) -> Findings:
    for key in brought.foreign_keys(added, ctx):
        held = ctx.declared_table(key.references)
        if key.on_delete != "restrict" or held is None or held.id == added.table.id:
            continue
        mine = {one.references for one in added.table.foreign_keys if one.on_delete == "cascade"}
        above = next((k for k in held.foreign_keys if k.on_delete == "cascade" and k.references not in mine), None)
        if above is not None:
            what = f"Deleting a row of `{short(above.references)}` deletes its `{short(held.id)}`"
            refuses = f"which `{short(added.table.id)}` refuses where it has rows: this key says `restrict`."
            found = Finding(at=ForeignKeyAdded(added.table, key), message=f"{what}, {refuses}")
            yield often(found, least=2, places=brought.places(added.table, [key]))
