"""
A NOT NULL column cannot be added to rows that have no value for it.

Postgres refuses `ADD COLUMN ... NOT NULL` without a DEFAULT as soon as the table holds one row. It works on the
empty database of the tests, and stops the deploy. `$defaultFn` does not help: only Drizzle's inserts call it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "plan" text NOT NULL; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "plan" text DEFAULT 'free' NOT NULL;
```

```sql good
CREATE TABLE "teams" ("id" bigint PRIMARY KEY);
ALTER TABLE "teams" ADD COLUMN "name" text NOT NULL;
```

See <https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import not_null, sql
from schema.postgres.actions import AddColumn


@rule(severity=Severity.BLOCK)
def find(add: AddColumn, ctx: Context) -> Findings:
    column = add.column
    filled = column.default or column.generated or column.identity or add.serial
    if filled or not (column.not_null or column.primary_key) or ctx.is_new(add.table):
        return
    if add.table in getattr(ctx.catalog, "emptied", ()):
        return
    if add.if_not_exists and (before := ctx.catalog.tables.get(add.table)) and before.column(column.name):
        return
    first = sql(f"ALTER TABLE {table(add.table)} ADD COLUMN {quoted(column.name)} {column.type}")
    yield Finding(
        at=add,
        message=f"`{short(add.object)}` is NOT NULL and has no default: this fails as soon as `{short(add.table)}`"
        " has a row.",
        recipe=f"Give it a default if one is right for the old rows. If not, add it without NOT NULL:\n\n{first}\n\n"
        + not_null(ctx, add.table, column.name),
    )
