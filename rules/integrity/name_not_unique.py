"""
What is picked by its name has a name of its own.

Rows that have nothing but a name, and that others join to something, are picked from a list; with two of one name there
nobody knows which is meant. A check in the code does not hold against two requests at once. A guess: where a name is
only a label, let it be.

```ts bad
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom() });
export const tags = pgTable("tags", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(), // finding
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
});
export const tagged = pgTable("tagged", {
  tagId: uuid("tag_id").notNull().references(() => tags.id, { onDelete: "cascade" }),
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
}, (table) => [primaryKey({ columns: [table.tagId, table.teamId] }), index("tagged_team_id_idx").on(table.teamId)]);
```

```ts fixed
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom() });
export const tags = pgTable("tags", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
}, (table) => [uniqueIndex("tags_team_id_name_idx").on(table.teamId, table.name)]);
export const tagged = pgTable("tagged", {
  tagId: uuid("tag_id").notNull().references(() => tags.id, { onDelete: "cascade" }),
  teamId: uuid("team_id").notNull().references(() => teams.id, { onDelete: "cascade" }),
}, (table) => [primaryKey({ columns: [table.tagId, table.teamId] }), index("tagged_team_id_idx").on(table.teamId)]);
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import index_on, with_extras
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from rules.picked import scope_of_names
from rules.soft_delete import deleted
from schema.changes import ColumnAdded, TableAdded


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, scope = added.table, scope_of_names(added.table, ctx)
    name = table.column("name")
    if scope and name:
        redundant = any(plain_key(index) == scope.columns for index in table.indexes)  # it would be, beside the new one
        code = None if deleted(table) or redundant else index_on(table, (*scope.columns, name.name), unique=True)
        message = f"Two rows of `{short(table.id)}` under one of `{short(scope.references)}` can have the same `name`."
        fix = Fix(f"Make it unique together with `{scope.columns[0]}`", with_extras(table, [code]) if code else [None])
        yield Finding(at=ColumnAdded(table, name), message=message, fix=fix)
