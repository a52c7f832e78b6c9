"""
A renamed table breaks the code that is running.

During the deploy the old code is still there and asks for the old name: every query of the table fails from this
statement until the last old process is gone. A view of the old name keeps it working.

```sql before
CREATE TABLE "user" ("id" bigint PRIMARY KEY, "email" text);
```

```sql bad
ALTER TABLE "user" RENAME TO "users"; -- finding
```

```sql good
ALTER TABLE "user" RENAME TO "users";
CREATE VIEW "user" AS SELECT * FROM "users";
```

See <https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import quoted, short, table
from rules.recipes import sql
from schema.postgres.actions import RenameTable


@rule(severity=Severity.WARN, while_running=True)
def find(rename: RenameTable, ctx: Context) -> Findings:
    if ctx.is_new(rename.table) or rename.table in ctx.difference.replay.database.views:
        return
    schema = rename.table.partition(".")[0]
    old, new = table(rename.table), table(f"{schema}.{rename.name}")
    view = sql(f"ALTER TABLE {old} RENAME TO {quoted(rename.name)}", f"CREATE VIEW {old} AS SELECT * FROM {new}")
    yield Finding(
        at=rename,
        message=f"The code that runs during the deploy still asks for `{short(rename.table)}`,"
        f" which is `{rename.name}` from here on.",
        recipe="Simplest is not to rename at all: give the constant in the schema its new name and leave the table's as"
        f" it is. If the table must change, leave a view of the old name, which takes writes too:\n\n{view}\n\n"
        "Drop the view in a later release.",
    )
