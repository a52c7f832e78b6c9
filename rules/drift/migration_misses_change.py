"""
A migration does what its snapshot says.

The schema files and the new snapshot say it, but no statement does it: one was taken out of the SQL, lost in a merge,
or undone by hand. `drizzle-kit generate` takes the snapshot's word and never writes it again: no database gets it.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey(), name: text("name"), email: text("email") });
```

```sql bad also=yes
ALTER TABLE "users" ADD COLUMN "name" text; -- finding
```

```json bad also=yes file=drizzle/meta/0001_snapshot.json
{ "version": "7", "dialect": "postgresql", "tables": { "public.users": { "name": "users", "columns": {
  "id": { "name": "id", "type": "uuid", "notNull": true, "primaryKey": true },
  "name": { "name": "name", "type": "text" },
  "email": { "name": "email", "type": "text" }
} } } }
```

```sql good
ALTER TABLE "users" ADD COLUMN "name" text, ADD COLUMN "email" text;
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.code import MAX_NAME
from rules.context import Context
from rules.drifting import kept_name, told, whole
from schema import changes as c
from schema.difference import Difference
from schema.postgres.actions import DropConstraint

# What is gone from schema and snapshot may stay for a while; an index may be built by hand, concurrently.
HARMFUL = (
    *(c.TableAdded, c.ColumnAdded, c.ColumnTypeChanged, c.NullabilityChanged, c.UniqueAdded, c.EnumAdded),
    *(c.EnumValuesChanged, c.PrimaryKeyChanged),
)


@rule(severity=Severity.BLOCK)
def find(difference: Difference, ctx: Context) -> Findings:
    left = any("<constraint_name>" in m.source.text for m in difference.migrations)  # as failure/primary-key-kept says
    harmful, undone = HARMFUL[:-1] if left else HARMFUL, whole(ctx.drift.undone)
    drops = {s.action.object: s for s in difference.replay.steps if isinstance(s.action, DropConstraint)}
    taken = [ch for ch in undone if isinstance(ch, (*harmful, c.ForeignKeyAdded)) and kept_name(ch) in drops]
    missed = [change for change in undone if isinstance(change, harmful) and change not in taken]
    if taken:
        same = "" if all(kept_name(ch) == ch.object for ch in taken) else f" (Postgres cuts names to {MAX_NAME} bytes)"
        said = f"This drops {told(taken)}{same}, and schema and snapshot still say it: production will not have it."
        yield Finding(at=Place(drops[kept_name(taken[0])].statement.span, "migration.drops"), message=said)
    if missed:
        last = difference.migrations[-1]
        said = (
            f"No statement of `{last.tag}` does what its snapshot says of {told(missed)}: production will not have it."
        )
        yield Finding(at=Place(last.source.span(0, 0), "migration"), message=said)
