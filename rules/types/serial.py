"""
Use an identity column instead of `serial`.

`serial` is a shorthand that leaves its sequence behind as a thing of its own: it needs its own grants, any INSERT may
overwrite it, and it cannot be changed into something else in one statement. Identity columns are the standard's answer.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  number: serial("number").notNull(), // finding
});
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  number: integer("number").generatedAlwaysAsIdentity(),
});
```

See <https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_serial>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from schema.changes import ColumnAdded


@rule(severity=Severity.NOTE)
def find(added: ColumnAdded) -> Findings:
    column, key = added.column, added.table.primary_key
    if column.type.endswith("serial") and (key is None or column.name not in key.columns):  # modeling/auto-increment-id
        yield Finding(at=added, message=f"`{short(added.object)}` is `{column.type}`, not an identity column.")
