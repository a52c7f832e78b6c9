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

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.recipes import add_column, all_not_null, sql
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
    yield replace(_finding([(add, ctx)]), group=Group(add.table, (add, ctx), _finding))


def _finding(parts: list[tuple[AddColumn, Context]]) -> Finding:
    adds = [add for add, _ in parts]
    of, columns = adds[0].table, [(add.table, add.column.name) for add in adds]
    one = len(adds) == 1
    said, it = ("is NOT NULL and has", "it") if one else ("are NOT NULL and have", "them")
    first = sql(*(add_column(of, add.column) for add in adds))
    return Finding(
        at=adds[0],
        message=f"{listed([short(a.object) for a in adds], limit=12)} {said} no default: this fails as soon as"
        f" `{short(of)}` has a row.",
        recipe=f"Give {it} a default if one is right for the old rows. If not, add {it} without NOT"
        f" NULL:\n\n{first}\n\n{all_not_null(parts[0][1], columns)}",
    )
