"""
A renamed column breaks the code that is running.

During the deploy the old code is still there and names the old column in every query: Drizzle lists all declared
columns, so each `select` and `insert` of the table fails from this statement until the last old process is gone.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "mail" text);
```

```sql bad
ALTER TABLE "users" RENAME COLUMN "mail" TO "email"; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "email" text;
```

See <https://www.postgresql.org/docs/current/sql-altertable.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import sql
from schema.postgres.actions import RenameColumn


@rule(severity=Severity.WARN)
def find(rename: RenameColumn, ctx: Context) -> Findings:
    before = ctx.start.tables.get(rename.table)
    if ctx.is_new(rename.table) or (before and before.column(rename.column) is None):
        return
    column = before.column(rename.column) if before else None
    add = sql(f"ALTER TABLE {table(rename.table)} ADD COLUMN {quoted(rename.name)} {column.type if column else 'text'}")
    yield Finding(
        at=rename,
        message=f"The code that runs during the deploy still asks for `{short(rename.object)}`,"
        f" which is `{rename.name}` from here on.",
        recipe="Simplest is not to rename it: give the property in the schema its new name, and leave the name in the"
        f" database, the builder's first argument, as it is: {quoted(rename.column)}. If that must change:\n\n"
        f"1. Add the new one, and let the code write both:\n\n{add}\n\n"
        "2. Copy the old values in batches; let the code read the new one; drop the old one in a later release.",
    )
