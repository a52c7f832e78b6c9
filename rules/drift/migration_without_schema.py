"""
What a migration adds is declared in the schema.

The database will have it, the schema files do not know it: no query can name it, inserts leave it empty, and
`drizzle-kit push` will drop it together with its data.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom() });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid());
```

```sql bad
ALTER TABLE "users" ADD COLUMN "email" text; -- finding
```

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), email: text("email") });
```

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid());
```

```sql good
ALTER TABLE "users" ADD COLUMN "email" text;
```

See <https://orm.drizzle.team/docs/migrations>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AddColumn, CreateTable


@rule(severity=Severity.WARN)
def find(add: AddColumn | CreateTable, ctx: Context) -> Findings:
    table_id = add.table if isinstance(add, AddColumn) else add.table.id
    stays = ctx.difference.replay.database.tables.get(table_id)
    declared = ctx.declared_table(table_id)
    if stays is None or not ctx.declared.tables or ctx.declared.partial:
        return
    if isinstance(add, CreateTable):
        missing = declared is None and not (add.partitioned or add.partition_of or add.inherits or add.temporary)
    else:
        missing = declared is not None and not declared.partial and declared.column(add.column.name) is None
        missing = missing and stays.column(add.column.name) is not None
    if missing:
        yield Finding(at=add, message=f"`{short(add.object)}` is in no schema file: Drizzle does not know of it.")
