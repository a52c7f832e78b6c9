"""
Without its default a NOT NULL column refuses the inserts of running code.

The old code leaves the column out, or sends DEFAULT for it as Drizzle does, and relies on the value Postgres puts
there. From this statement on that is NULL, and each such insert fails.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "state" text DEFAULT 'open' NOT NULL);
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "state" DROP DEFAULT; -- finding
```

A column that is new in this deploy is not known to the old code at all, which is why it needs its default even more:

```sql bad
ALTER TABLE "orders" ADD COLUMN "currency" text DEFAULT 'EUR' NOT NULL;
ALTER TABLE "orders" ALTER COLUMN "currency" DROP DEFAULT; -- finding
```

```sql good
ALTER TABLE "orders" ALTER COLUMN "state" DROP DEFAULT;
ALTER TABLE "orders" ALTER COLUMN "state" SET DEFAULT 'new';
```

See <https://www.postgresql.org/docs/current/ddl-default.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import later
from schema.postgres.actions import DropColumn, DropDefault, DropNotNull, SetDefault


@rule(severity=Severity.WARN, while_running=True)
def find(drop: DropDefault, ctx: Context) -> Findings:
    before, after = ctx.catalog.column(drop.table, drop.column), ctx.end.column(drop.table, drop.column)
    if ctx.fails or ctx.is_new(drop.table):
        return
    if ctx.blind and drop.table not in ctx.end.tables:
        needed = not any(_again(step.action, drop) for step in ctx.orders.about(drop.table))
    else:
        needed = bool(before and before.default and after and after.not_null and not (after.default or after.identity))
    if needed:
        alter = f"ALTER TABLE {table(drop.table)} ALTER COLUMN {quoted(drop.column)} DROP DEFAULT"
        yield Finding(
            at=drop,
            message=f"The code that runs during the deploy leaves `{short(drop.object)}` to its default: without it"
            f" these inserts fail{', the' if after else ' if the'} column is NOT NULL.",
            recipe=f"Keep the default now, and drop it {later(ctx)}: `{alter};`",
        )


def _again(action: object, drop: DropDefault) -> bool:
    return isinstance(action, SetDefault | DropColumn | DropNotNull) and action.object == drop.object
