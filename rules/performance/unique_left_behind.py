"""
A unique key that was needed on the way goes at its end.

A migration that moves a table to another key adds a unique constraint for the foreign keys in between. Once the primary
key is over the same column it is one index too many, which every write pays for, and no schema file tells of it. It is
dropped once the primary key is there, before foreign keys are added that would hang on it.

```ts before
export const keys = pgTable("keys", { id: integer("id").primaryKey() });
```

```sql before
CREATE TABLE "keys" ("id" integer PRIMARY KEY);
```

```ts bad
export const keys = pgTable("keys", { id: text("id").primaryKey() });
```

```sql bad also=yes
ALTER TABLE "keys" ADD COLUMN "code" text;
UPDATE "keys" SET "code" = "id"::text;
ALTER TABLE "keys" ADD CONSTRAINT "keys_code_unique" UNIQUE ("code"); -- finding
ALTER TABLE "keys" DROP CONSTRAINT "keys_pkey";
ALTER TABLE "keys" ADD PRIMARY KEY ("code");
ALTER TABLE "keys" DROP COLUMN "id";
ALTER TABLE "keys" RENAME COLUMN "code" TO "id";
```

```sql good
ALTER TABLE "keys" ADD CONSTRAINT "keys_for_now" UNIQUE ("id");
ALTER TABLE "keys" DROP CONSTRAINT "keys_for_now";
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import primary
from rules.names import short
from rules.often import often
from schema.postgres.actions import AddUnique


@rule(severity=Severity.WARN)
def find(add: AddUnique, ctx: Context) -> Findings:
    end, declared = ctx.end.tables.get(add.table), ctx.declared_table(add.table)
    if ctx.fails or end is None or declared is None or declared.partial:
        return
    stays = end.unique(add.part)
    known = {u.name for u in declared.uniques} | {i.name for i in declared.indexes}
    if stays and add.part not in known and stays.columns == primary(end) and primary(end) == primary(declared):
        message = (
            f"`{add.part}` of `{short(add.table)}` stays, and keeps apart what the primary key keeps apart already."
        )
        yield often(Finding(at=add, message=message))
