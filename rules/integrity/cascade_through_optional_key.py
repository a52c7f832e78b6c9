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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import short
from schema.changes import ForeignKeyAdded

# Whose rows these are: a new owner is optional until the old rows have one.
_OWNERS = {"user", "member", "account", "customer", "organization", "org", "team", "tenant", "workspace", "company"}


@rule(severity=Severity.NOTE)
def find(added: ForeignKeyAdded, ctx: Context) -> Findings:
    table, key = added.table, added.foreign_key
    before = ctx.base.tables.get(table.id)
    column = table.column(key.columns[0]) if len(key.columns) == 1 and key.references != table.id else None
    target = key.references.rpartition(".")[2]
    if {word.removesuffix("s") for word in snake(target).split("_")} & _OWNERS:
        return
    if before is None or column is None or key.on_delete != "cascade" or column.not_null or _one_of(added):
        return
    if before.column(column.name) is None:
        yield Finding(
            at=added,
            message=f"Rows of `{short(table.id)}` may live without `{column.name}`, yet they are deleted with their"
            f" `{short(key.references)}`: `set null` keeps them.",
        )


def _one_of(added: ForeignKeyAdded) -> bool:
    """Return whether other keys are optional and cascade as well: a row belongs to one of them, and goes with it."""
    table = added.table
    others = (k for k in table.foreign_keys if k.on_delete == "cascade" and k.columns != added.foreign_key.columns)
    optional = [c for k in others for c in map(table.column, k.columns) if c is not None and not c.not_null]
    return bool(optional)
