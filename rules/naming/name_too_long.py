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

from rules import Finding, Findings, Severity, brought, rule
from rules.code import MAX_NAME
from rules.context import Context
from rules.kit import Place
from rules.long_names import fits, is_long, may_hold_one, written
from schema.changes import ForeignKeyAdded, TableAdded
from schema.postgres.migration import Migration


@rule(severity=Severity.NOTE)
def find(added: brought.Part | Migration, ctx: Context) -> Findings:
    if isinstance(added, Migration):
        if not ctx.difference.package.schema and may_hold_one(added.source.text):  # else the schema files say it
            long = ((statement.span, name) for statement in added.statements for name in written(statement))
            yield from (Finding(at=Place(span, name), message=_cut(name)) for span, name in long)
        return
    for part in () if isinstance(added, TableAdded) and fits(added.table) else brought.parts(added):
        name = getattr(part.part, "name", None) or part.table.name
        if is_long(name) and not (isinstance(part, ForeignKeyAdded) and _derived(part)):
            yield Finding(at=part, message=_cut(name))


def _cut(name: str) -> str:
    return f"`{name}` has {len(name.encode())} bytes, it becomes `{str(name.encode()[:MAX_NAME], errors='ignore')}`."


def _derived(added: ForeignKeyAdded) -> bool:
    """Return whether Drizzle made the name and no other is cut to the same: then nobody is the worse for it."""
    name = added.foreign_key.name
    alike = [key for key in added.table.foreign_keys if key.name.encode()[:MAX_NAME] == name.encode()[:MAX_NAME]]
    return name.startswith(f"{added.table.name}_") and name.endswith("_fk") and len(alike) == 1
