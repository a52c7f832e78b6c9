"""
The schema is the same on every machine.

What is read from the environment while the schema is built ends up in the snapshot and in the migration: as it was on
the machine of whoever ran `drizzle-kit generate`. On another one the next migration takes it back.

```ts bad
export const tasks = pgTable("tasks", {
  id: uuid("id").primaryKey().defaultRandom(),
  minutes: integer("minutes").notNull().default(parseInt(process.env.MAX_MINUTES || "300", 10)), // finding
});
```

```ts good
export const tasks = pgTable("tasks", {
  id: uuid("id").primaryKey().defaultRandom(),
  minutes: integer("minutes").notNull().default(300),
});
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Difference, Side
from schema.span import Unread


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    known = {(unread.path, unread.what) for unread in _read(difference.base)}
    for unread in _read(difference.head):
        if (unread.path, unread.what) not in known:
            what = f"The schema depends on `{unread.variable}`"
            message = f"{what}: the migration holds what it was on the machine that generated it."
            yield Finding(at=Place(unread.start, f"environment.{unread.variable}"), message=message)


def _read(side: Side) -> list[Unread]:
    """Return what of a schema was read from the environment, whether a default was taken or not."""
    tables = (unread for table in side.declared.tables.values() for unread in table.unread)
    return [unread for unread in (*side.declared.unread, *tables) if unread.variable]
