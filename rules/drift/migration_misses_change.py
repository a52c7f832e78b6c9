"""
A migration does what its snapshot says.

The schema files and the new snapshot say it, but no statement does it: one was taken out of the SQL, or lost in a
merge. `drizzle-kit generate` takes the snapshot's word and will never write it again, so the database never gets it.

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
        said = f"No statement of `{last.tag}` does what its snapshot says of {told(undone)}"
        yield Finding(at=Place(last.source.span(0, 0), "migration"), message=f"{said}: production will not have it.")
