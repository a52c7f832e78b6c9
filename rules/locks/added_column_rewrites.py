"""
A new column with this default rewrites the table while nobody can use it.

A constant, or `now()`, is kept once for all old rows. A value that differs per row - a random uuid, a sequence, a
stored computation - has to be written into each of them, with every index, under ACCESS EXCLUSIVE.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "orders" ADD COLUMN "public_id" uuid DEFAULT gen_random_uuid() NOT NULL; -- finding
ALTER TABLE "orders" ADD COLUMN "number" bigserial NOT NULL; -- finding
```

```sql good
ALTER TABLE "orders" ADD COLUMN "created_at" timestamptz DEFAULT now() NOT NULL;
ALTER TABLE "orders" ADD COLUMN "state" text DEFAULT 'open' NOT NULL;
```

See <https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import add_column, not_null, sql
from schema.postgres.actions import AddColumn


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddColumn, ctx: Context) -> Findings:
    if not ctx.cost.rewrites or ctx.is_empty(add.table) or ctx.fails:
        return
    yield Finding(
        at=add,
        message=f"Adding `{short(add.object)}` rewrites all of `{short(add.table)}` under ACCESS EXCLUSIVE:"
        " every read and write of it waits.",
        recipe=_recipe(add, ctx) if add.column.default and not add.serial else None,
    )


def _recipe(add: AddColumn, ctx: Context) -> str:
    alter, name = f"ALTER TABLE {table(add.table)}", quoted(add.column.name)
    empty = sql(
        add_column(add.table, add.column),
        f"{alter} ALTER COLUMN {name} SET DEFAULT {add.column.default}",
    )
    then = not_null(ctx, add.table, add.column.name) if add.column.not_null else "Then fill the old rows in batches."
    return f"Add it empty; the default then holds for new rows only:\n\n{empty}\n\n{then}"
