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

from operator import attrgetter

from rules import Finding, Findings, Severity, brought, rule
from rules.code import MAX_NAME
from rules.context import Context
from rules.kit import Place
from schema.changes import ForeignKeyAdded, TableAdded
from schema.model import Table
from schema.postgres.actions import AddForeignKey
from schema.postgres.migration import Migration, Statement
from schema.postgres.tokens import tokens

_NAME = attrgetter("name")
_RUNS = bytes(ord(" ") if chr(byte) in ' "\t\n\r\f\v' else ord("x") for byte in range(256))
_LONG = b"x" * (MAX_NAME + 1)


@rule(severity=Severity.NOTE)
def find(added: brought.Part | Migration, ctx: Context) -> Findings:
    if isinstance(added, Migration):
        if not ctx.difference.package.schema and _long(added.source.text):  # else the schema files say it
            yield from (finding for statement in added.statements for finding in _written(statement))
        return
    if isinstance(added, TableAdded) and _fit(added.table):
        return
    for part in brought.parts(added):
        name = getattr(part.part, "name", None) or part.table.name
        if len(name.encode()) > MAX_NAME and not (isinstance(part, ForeignKeyAdded) and _derived(part)):
            yield Finding(at=part, message=_cut(name))


def _fit(table: Table) -> bool:
    """Return whether all that comes with a new table has a short enough name: most do."""
    names = (table.name, *map(_NAME, table.columns), *map(_NAME, table.foreign_keys))
    return max(map(len, map(str.encode, names))) <= MAX_NAME


def _written(statement: Statement) -> Findings:
    """Yield the names of a statement that are cut: the parser has done so already."""
    words = tokens(statement.sql) if _long(statement.sql) else []
    tables = [order.table.partition(".")[2] for order in statement.actions if isinstance(order, AddForeignKey)]
    for name in {w.text for w in words if w.kind in ("word", "quoted") and len(w.text.encode()) > MAX_NAME}:
        if not (name.endswith("_fk") and any(name.startswith(f"{table}_") for table in tables)):  # Drizzle made it
            yield Finding(at=Place(statement.span, name), message=_cut(name))


def _long(sql: str) -> bool:
    """Return whether something in it may be a name that is too long: so many bytes without a blank or a quote."""
    return _LONG in sql.encode(errors="replace").translate(_RUNS)


def _cut(name: str) -> str:
    return f"`{name}` has {len(name.encode())} bytes, it becomes `{str(name.encode()[:MAX_NAME], errors='ignore')}`."


def _derived(added: ForeignKeyAdded) -> bool:
    """Return whether Drizzle made the name and no other is cut to the same: then nobody is the worse for it."""
    name = added.foreign_key.name
    alike = [key for key in added.table.foreign_keys if key.name.encode()[:MAX_NAME] == name.encode()[:MAX_NAME]]
    return name.startswith(f"{added.table.name}_") and name.endswith("_fk") and len(alike) == 1
