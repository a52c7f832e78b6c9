"""
An index that the snapshot has is built by some statement.

Schema file and snapshot agree on it, so `drizzle-kit generate` never writes it again; yet no statement of the new
migrations builds it. Databases made from the migrations, those of tests and previews too, lack it. A note: one that is
built by hand, concurrently, is right for production, and a comment in the migration that names it keeps this quiet.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), email: text("email") });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY, "email" text);
```

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email"),
}, (table) => [
  index("users_email_idx").on(table.email), // finding
]);
```

```sql bad also=yes
UPDATE "users" SET "email" = lower("email") WHERE "email" IS NOT NULL;
```

```json bad also=yes file=drizzle/meta/0001_snapshot.json
{ "version": "7", "dialect": "postgresql", "tables": { "public.users": { "name": "users", "columns": {
  "id": { "name": "id", "type": "uuid", "notNull": true, "primaryKey": true },
  "email": { "name": "email", "type": "text" } }, "indexes": {
    "users_email_idx": { "name": "users_email_idx", "columns": [{ "expression": "email", "asc": true }] }
} } } }
```

```sql good
CREATE INDEX "users_email_idx" ON "users" ("email");
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.drifting import built
from rules.names import listed, short
from schema.changes import IndexAdded
from schema.difference import Difference


@rule(severity=Severity.NOTE)
def find(difference: Difference, ctx: Context) -> Findings:
    texts = [migration.source.text for migration in difference.migrations]
    added = [change for change in ctx.drift.undone if isinstance(change, IndexAdded)]
    made = difference.replay.database.tables
    added = [change for change in added if not built(change, made.get(change.table.id))]
    bare = [change for change in added if not any(change.index.name in text for text in texts)]
    if bare:
        table, index = bare[0].table, bare[0].index
        declared = ctx.declared_table(table.id) or table
        here = next((one for one in declared.indexes if one.name == index.name), index)
        names = listed([change.index.name for change in bare])
        tables = listed(list(dict.fromkeys(short(change.table.id) for change in bare)))
        them = "it" if len(bare) == 1 else "them"
        message = f"Schema and snapshot have {names} of {tables}, and no statement builds {them}."
        yield Finding(at=IndexAdded(declared, here), message=message)
