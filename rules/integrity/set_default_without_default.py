"""
ON DELETE SET DEFAULT needs a default that references a row.

Without one the default is NULL. On a NOT NULL column the delete of the referenced row then fails, and on any other it
does what `set null` would have said.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  userId: uuid("user_id").unique().references(() => users.id, { onDelete: "set default" }), // finding
});
```

```ts good
export const states = pgTable("states", { name: text("name").primaryKey() });
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: text("state").default("new").unique().references(() => states.name, { onDelete: "set default" }),
});
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import ForeignKeyAdded
from schema.model import Column


@rule(severity=Severity.WARN)
def find(added: ForeignKeyAdded) -> Findings:
    key = added.foreign_key
    columns = [c for name in key.columns if (c := added.table.column(name))] if key.on_delete == "set default" else []
    bare = [column for column in columns if _is_bare(column)]
    if bare:
        full = any(column.not_null for column in bare)
        outcome = "which is NOT NULL: the delete fails" if full else "as `set null` would"
        yield Finding(
            at=added,
            message=f"{listed([c.name for c in bare])} of `{short(added.table.id)}` has no default: deleting a row of"
            f" `{short(key.references)}` sets NULL, {outcome}.",
        )


def _is_bare(column: Column) -> bool:
    return column.default is None and "default" not in column.unknown and column.generated is None
