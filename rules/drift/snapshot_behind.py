"""
The last snapshot says what the migrations lead to.

`drizzle-kit generate` compares the schema files with the last snapshot. What was lost from it in a merge, or written
into the SQL by hand, is not in there: the next person who generates gets it a second time, and that migration fails
with "already exists", or takes back what is live.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey(), email: text("email") });
```

```sql bad also=yes
ALTER TABLE "users" ADD COLUMN "email" text; -- finding
```

```json bad also=yes file=drizzle/meta/0001_snapshot.json
{ "version": "7", "dialect": "postgresql", "tables": { "public.users": { "name": "users", "columns": {
  "id": { "name": "id", "type": "uuid", "notNull": true, "primaryKey": true }
} } } }
```

```sql good
UPDATE "users" SET "id" = "id" WHERE false; -- nothing that a snapshot tells
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.drifting import REFUSED, collides, drops, whole
from rules.entries import added, generate, place
from rules.names import listed, short
from schema.difference import Difference

AGAIN = """Take the base branch in, and let drizzle-kit make the migration anew:

```sh
git merge origin/main
# delete the .sql file, the snapshot and the journal entry of: {tags}
{generate}
```

What only SQL can say stays in a migration of its own, from `drizzle-kit generate --custom`."""


@rule(severity=Severity.WARN)
def find(difference: Difference, ctx: Context) -> Findings:
    new, behind, last = added(difference), whole(ctx.drift.behind), difference.head.journal.last_snapshot
    if not behind or not new or not last or new[-1].snapshot_path is None or difference.package.layout != "journal":
        return
    known = [change for change in behind if (type(change), change.object) in ctx.drift.lost]
    lost, alone = [change for change in known if not drops(change)], all(map(drops, behind)) and known
    said, steps = {change.object for change in lost or behind}, () if lost or alone else difference.replay.steps
    made = next((step.action for step in steps if step.action.object in said), None)
    what = "has lost what base's says of" if lost else "alone has" if alone else "is not what the migrations lead to in"
    then = f", and {REFUSED}" if collides(difference) else ": the next `drizzle-kit generate` changes it once more."
    yield Finding(
        at=Place(made.span if made and made.span else place(new[-1]), "snapshot"),
        message=f"The snapshot of `{last.tag}` {what} {listed(sorted(map(short, said)))}{then}",
        recipe=AGAIN.format(tags=" ".join(entry.tag for entry in new), generate=generate(difference)),
    )
