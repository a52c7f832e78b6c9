"""
What lived without a reference does not die with it.

The table has rows that never had this reference, and the column may be NULL: a row is complete without it. With
`cascade`, disconnecting a source deletes everything that ever came through it.

```ts before
export const sources = pgTable("sources", { id: uuid("id").primaryKey().defaultRandom() });
export const documents = pgTable("documents", { id: uuid("id").primaryKey().defaultRandom() });
```

```ts bad
export const sources = pgTable("sources", { id: uuid("id").primaryKey().defaultRandom() });
export const documents = pgTable("documents", {
  id: uuid("id").primaryKey().defaultRandom(),
  sourceId: uuid("source_id").references(() => sources.id, { onDelete: "cascade" }), // finding
});
```

```ts good
export const sources = pgTable("sources", { id: uuid("id").primaryKey().defaultRandom() });
export const documents = pgTable("documents", {
  id: uuid("id").primaryKey().defaultRandom(),
  sourceId: uuid("source_id").references(() => sources.id, { onDelete: "set null" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.conventions import one_of_several, snake
from rules.names import listed, short
from schema.changes import ForeignKeyAdded

# Whose rows these are: a new owner is optional until the old rows have one.
_PEOPLE = {"user", "admin", "member", "account", "customer"}
_GROUPS = {"organization", "org", "team", "tenant", "workspace", "company"}


@rule(severity=Severity.NOTE)
def find(added: ForeignKeyAdded, ctx: Context) -> Findings:
    table, key = added.table, added.foreign_key
    before = ctx.base.tables.get(table.id)
    column = table.column(key.columns[0]) if len(key.columns) == 1 and key.references != table.id else None
    target = key.references.rpartition(".")[2]
    if {word.removesuffix("s") for word in snake(target).split("_")} & (_PEOPLE | _GROUPS):
        return
    if before is None or column is None or key.on_delete != "cascade" or column.not_null or one_of_several(table, key):
        return
    if before.column(column.name) is None:
        yield replace(_finding([added]), group=Group(f"{column.name} {key.references}", added, _finding))


def _finding(keys: list[ForeignKeyAdded]) -> Finding:
    tables, key = listed([short(added.table.id) for added in keys]), keys[0].foreign_key
    message = f"Rows of {tables} may live without `{key.columns[0]}`, yet they are deleted with their"
    return Finding(at=keys[0], message=f"{message} `{short(key.references)}`: `set null` keeps them.")
