"""
A name has at most 63 bytes.

Postgres cuts what is longer and says so in a notice that nobody reads. Two names that begin alike become one, `push`
finds a difference that is none, and what looks for the full name in the catalogs does not find it.

```ts bad
export const invitations = pgTable("workspace_member_invitations", {
  id: uuid("id").primaryKey().defaultRandom(),
}, (table) => [
  index("workspace_member_invitations_are_looked_up_by_id_when_they_are_accepted_idx").on(table.id), // finding
]);
```

```ts good
export const invitations = pgTable("workspace_member_invitations", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

See <https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS>.
"""

from rules import Finding, Findings, Severity, rule
from rules.code import MAX_NAME
from schema.changes import CheckAdded, ColumnAdded, ForeignKeyAdded, IndexAdded, TableAdded, UniqueAdded


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded | IndexAdded | ForeignKeyAdded | UniqueAdded | CheckAdded) -> Findings:
    name = (added.part.name if added.part else None) or added.table.name
    if len(name.encode()) > MAX_NAME:
        cut = name.encode()[:MAX_NAME].decode(errors="ignore")
        how = " Give it a name of its own: `foreignKey({ name, ... })`." if isinstance(added, ForeignKeyAdded) else ""
        yield Finding(at=added, message=f"`{name}` has {len(name.encode())} bytes: Postgres calls it `{cut}`.{how}")
