"""
The columns of a foreign key stand in the order of those they reference.

Postgres pairs them by position, not by name. Crossed, the key compares a tenant with a user: every insert fails, or
worse, passes where both are numbers.

```ts bad
export const members = pgTable("members", {
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
}, (table) => [primaryKey({ columns: [table.tenantId, table.userId] })]);
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
}, (table) => [
  index("notes_member_idx").on(table.tenantId, table.userId),
  foreignKey({ // finding
    columns: [table.userId, table.tenantId], foreignColumns: [members.tenantId, members.userId],
  }),
]);
```

```ts good
export const members = pgTable("members", {
  tenantId: uuid("tenant_id").notNull(),
  userId: uuid("user_id").notNull(),
}, (table) => [primaryKey({ columns: [table.tenantId, table.userId] })]);
export const notes = pgTable("notes", {
  tenantId: uuid("tenant_id").notNull(),
  authorId: uuid("author_id").notNull(),
}, (table) => [
  foreignKey({ columns: [table.tenantId, table.authorId], foreignColumns: [members.tenantId, members.userId] }),
]);
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import ForeignKeyAdded


@rule(severity=Severity.BLOCK)
def find(added: ForeignKeyAdded) -> Findings:
    key = added.foreign_key
    pairs = list(zip(key.columns, key.references_columns, strict=False))
    crossed = [a for a, b in pairs if a != b and a in key.references_columns and b in key.columns]
    if crossed and added.table.id != key.references:
        yield Finding(
            at=added,
            message=f"{listed(crossed)} of `{short(added.table.id)}` reference columns of other names of"
            f" `{short(key.references)}`, though it has these: the two lists are in different orders.",
        )
