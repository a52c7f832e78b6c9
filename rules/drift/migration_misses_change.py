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
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  name: text("name"),
  email: text("email"),
});
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
ALTER TABLE "users" ADD COLUMN "name" text;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "email" text;
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.drifting import told, whole
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
    harmful = HARMFUL[:-1] if left else HARMFUL
    undone = [change for change in whole(ctx.drift.undone) if isinstance(change, harmful)]
    if undone:
        last = difference.migrations[-1]
        drops = {s.action.object: s for s in difference.replay.steps if isinstance(s.action, DropConstraint)}
        taken = next((drops[change.object] for change in undone if change.object in drops), None)
        missed = f"No statement of `{last.tag}` does what its snapshot says of {told(undone)}"
        said = f"This drops {told(undone)}, and schema and snapshot still say it" if taken else missed
        at = Place(taken.statement.span if taken else last.source.span(0, 0), "migration")
        yield Finding(at=at, message=f"{said}: production will not have it.")
