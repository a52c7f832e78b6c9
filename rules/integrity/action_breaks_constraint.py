"""
What a foreign key does on delete has to pass the table's other constraints.

`onDelete: "set null"` writes a NULL into this row. A CHECK that wants a value there, or a key that counts NULLs as
equal, refuses it: deleting the referenced row fails at run time, with an error about a table nobody touched.

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  guest: text("guest"),
  userId: uuid("user_id").references(() => users.id, { onDelete: "set null" }), // finding
}, (table) => [
  index("notes_user_id_idx").on(table.userId),
  check("notes_owner", sql`${table.userId} IS NOT NULL OR ${table.guest} IS NOT NULL`),
]);
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  guest: text("guest"),
  userId: uuid("user_id").references(() => users.id, { onDelete: "cascade" }),
}, (table) => [
  index("notes_user_id_idx").on(table.userId),
  check("notes_owner", sql`${table.userId} IS NOT NULL OR ${table.guest} IS NOT NULL`),
]);
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import CheckAdded, ForeignKeyAdded
from schema.model import CheckConstraint, ForeignKey, Table


@rule(severity=Severity.WARN)
def find(added: ForeignKeyAdded | CheckAdded) -> Findings:
    table = added.table
    keys = (added.foreign_key,) if isinstance(added, ForeignKeyAdded) else table.foreign_keys
    checks = (added.check,) if isinstance(added, CheckAdded) else table.checks
    for key in keys:
        against = [c.name for c in checks if key.on_delete == "set null" and _wants(c, key)] + _equal(key, table)
        if against:
            yield Finding(
                at=ForeignKeyAdded(table, key),
                message=f"Deleting a row of `{short(key.references)}` sets {listed(key.columns)} of `{short(table.id)}`"
                f" to NULL, which {listed(against)} can refuse: then the delete fails.",
            )


def _wants(check: CheckConstraint, key: ForeignKey) -> bool:
    names = "|".join(map(re.escape, key.columns))
    wanted = rf"\b(?:{names})\"?\s+is\s+not\s+null|num_n(?:onn)?ulls\([^)]*\b(?:{names})\b"
    return re.search(wanted, check.expression, re.IGNORECASE) is not None


def _equal(key: ForeignKey, table: Table) -> list[str]:
    nullable = key.on_delete == "set null"
    return [u.name for u in table.uniques if nullable and u.nulls_not_distinct and set(key.columns) & set(u.columns)]
