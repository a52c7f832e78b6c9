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
    if len(name.encode()) > MAX_NAME and not (isinstance(added, ForeignKeyAdded) and _derived(added)):
        cut = name.encode()[:MAX_NAME].decode(errors="ignore")
        yield Finding(at=added, message=f"`{name}` has {len(name.encode())} bytes: Postgres calls it `{cut}`.")


def _derived(added: ForeignKeyAdded) -> bool:
    """Return whether Drizzle made the name and no other is cut to the same: then nobody is the worse for it."""
    name = added.foreign_key.name
    alike = [key for key in added.table.foreign_keys if key.name.encode()[:MAX_NAME] == name.encode()[:MAX_NAME]]
    return name.startswith(f"{added.table.name}_") and name.endswith("_fk") and len(alike) == 1
