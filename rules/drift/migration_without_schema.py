"""
What a migration adds is declared in the schema.

The database will have it, the schema files that drizzle-kit reads do not know it: no query built on them can name it,
their inserts leave it empty, and `drizzle-kit push` will drop it together with its data.

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

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.names import short
from rules.often import often
from schema.changes import ColumnAdded
from schema.postgres.actions import AddCheck, AddColumn, AddForeignKey, AddUnique, CreateIndex, CreateTable


@rule(severity=Severity.WARN)
def find(add: AddColumn | CreateTable | CreateIndex | AddUnique | AddForeignKey | AddCheck, ctx: Context) -> Findings:
    if not isinstance(add, AddColumn | CreateTable):
        if add.object in ctx.drift.undeclared:
            other = add.object in ctx.drift.otherwise
            what = "is not as the schema files have it" if other else "is in no schema file"
            then = f"the next `drizzle-kit generate` drops it{' and makes it anew' if other else ''}."
            yield often(Finding(at=add, message=f"`{short(add.object)}` {what}: {then}"), least=2, key=other)
        return
    table_id = add.table if isinstance(add, AddColumn) else add.table.id
    stays = ctx.difference.replay.database.tables.get(table_id)
    declared = ctx.declared_table(table_id)
    if stays is None or not ctx.declared.tables or ctx.declared.partial:
        return
    if declared is None:
        apart = isinstance(add, AddColumn) or add.partitioned or add.partition_of or add.inherits or add.temporary
        if not apart and table_id not in ctx.difference.unlisted:  # of which `drift/file-not-exported` speaks
            yield Finding(at=add, message=f"`{short(add.object)}` is in no schema file: Drizzle does not know of it.")
    elif not declared.partial and not _to_be_generated(table_id, ctx):
        for column in (add.column,) if isinstance(add, AddColumn) else add.table.columns:
            if declared.column(column.name) is None and stays.column(column.name) is not None:
                name = f"{table_id}.{column.name}"
                message = f"`{short(name)}` is in no schema file: Drizzle does not know of it."
                yield Finding(at=Place(column.span or add.span, name), message=message)


def _to_be_generated(table_id: str, ctx: Context) -> bool:
    """Whether the schema files have columns that no migration adds: the migration is the old one, as is said there."""
    return any(isinstance(change, ColumnAdded) and change.table.id == table_id for change in ctx.drift.unsaid)
