"""
Postgres draws the id.

A uuid key without a default has to be made by everybody who inserts: the code, the seed, a script, the console. The
first one that forgets it fails, or takes a value that another row was given.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey(), // finding
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
});
```

An id that is another row's, or that Drizzle draws, is somebody's business:

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().$defaultFn(() => uuidv7()) });
export const profiles = pgTable("profiles", { id: uuid("id").primaryKey().references(() => users.id) });
```

See <https://www.postgresql.org/docs/current/functions-uuid.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.conventions import lone_key, usual
from rules.names import short
from rules.often import often
from schema.changes import TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, key = added.table, lone_key(added.table)
    if key is None or _drawn(table) or table.partial or not usual(ctx, _drawn, among=_by_uuid):
        return
    yield often(
        Finding(
            at=added,
            span=key.span,
            message=f"Nobody draws `{short(table.id)}.{key.name}`: each insert has to bring one along.",
            fix=Fix("Let Postgres draw it", [key.builder.with_call("defaultRandom") if key.builder else None]),
        )
    )


def _by_uuid(table: Table) -> bool:
    return (key := lone_key(table)) is not None and key.type == "uuid"


def _drawn(table: Table) -> bool:
    key = lone_key(table)
    if key is None or key.type != "uuid" or _given(table, key.name):
        return True
    return bool(key.default or key.client_default or key.generated or key.unknown)


def _given(table: Table, name: str) -> bool:
    """Return whether the key is another row's, or says by its name that it comes from elsewhere."""
    return name != "id" or any(name in key.columns for key in table.foreign_keys)
