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
from schema.span import Source, Unread

VARIABLE = "it depends on the environment variable "


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    known = {(unread.path, unread.what) for unread in _read(difference.base)}
    for unread in _read(difference.head):
        if (unread.path, unread.what) not in known:
            lines = Source(unread.path, "\n" * (unread.line or 1))
            at = lines.start_of(unread.line or 1)
            variable = unread.why.removeprefix(VARIABLE).partition(";")[0]
            yield Finding(
                at=Place(lines.span(at, at), f"environment.{variable}"),
                message=f"The schema depends on `{variable}`: the migration holds what it was on the machine that"
                " generated it.",
            )


def _read(side: Side) -> list[Unread]:
    """Return what of a schema was read from the environment, whether a default was taken or not."""
    tables = (unread for table in side.declared.tables.values() for unread in table.unread)
    return [unread for unread in (*side.declared.unread, *tables) if unread.why.startswith(VARIABLE)]
