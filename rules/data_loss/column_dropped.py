"""
A dropped column takes its data along.

Nothing brings the values back but a backup. And while the deploy runs, the old code is still there: Drizzle
names every declared column in its queries, so each `select` and `insert` of the table fails once the column is gone.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "email" text NOT NULL, "nickname" text);
```

```sql bad
ALTER TABLE "users" DROP COLUMN "nickname"; -- finding
```

Once no running code names the column, say so and drop it:

```sql good
-- dbreview: allow data-loss/column-dropped because no release since 2.4 reads it
ALTER TABLE "users" DROP COLUMN "nickname";
```

A column that this pull request itself added never held anything:

```sql good
ALTER TABLE "users" ADD COLUMN "draft" text;
ALTER TABLE "users" DROP COLUMN "draft";
```

See <https://www.postgresql.org/docs/current/sql-altertable.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import sql
from schema.changes import ColumnDropped
from schema.model import Column
from schema.postgres.actions import DropColumn


@rule(severity=Severity.BLOCK)
def find(drop: DropColumn | ColumnDropped, ctx: Context) -> Findings:
    if isinstance(drop, ColumnDropped):
        if not ctx.migrates:  # pushed: schema.ts itself is what drops it
            yield Finding(at=drop, message=f"`{short(drop.object)}` and everything in it goes when this is pushed.")
        return
    before = ctx.start.tables.get(drop.table)
    column = before.column(drop.column) if before else Column(drop.column, "")
    if ctx.is_new(drop.table) or column is None or column.generated:
        return
    message = f"`{short(drop.object)}` and everything in it is gone once this runs."
    yield Finding(at=drop, message=message, recipe=_recipe(drop, column))


def _recipe(drop: DropColumn, column: Column) -> str:
    alter, name = f"ALTER TABLE {table(drop.table)}", quoted(drop.column)
    must_go = column.not_null and not column.default
    now = sql(f"{alter} ALTER COLUMN {name} DROP NOT NULL") if must_go else sql("SELECT 1")
    reason = "-- dbreview: allow data-loss/column-dropped because no running code names it any more\n"
    return (
        f"1. Keep the change of the schema, but let this migration leave the column where it is:\n\n{now}\n\n"
        "2. When that release runs everywhere, drop it in a custom migration (`drizzle-kit generate --custom`):\n\n"
        f"{sql(f'{reason}{alter} DROP COLUMN {name}')}"
    )
