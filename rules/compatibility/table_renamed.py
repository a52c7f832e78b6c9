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

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, quoted, short, table
from rules.recipes import sql
from schema.postgres.actions import RenameTable

_ONE = (
    "Simplest is not to rename at all: give the constant in the schema its new name and leave the table's as it is. If"
    " the table must change, leave a view of the old name, which takes writes too"
)
_SEVERAL = (
    "Simplest is not to rename at all: give the constants in the schema their new names and leave the tables' as they"
    " are. If the tables must change, leave views of the old names, which take writes too"
)


@rule(severity=Severity.WARN, while_running=True)
def find(rename: RenameTable, ctx: Context) -> Findings:
    if ctx.is_new(rename.table) or rename.table in ctx.difference.replay.database.views:
        return
    yield replace(_finding([rename]), group=Group("renames", rename, _finding))


def _finding(renames: list[RenameTable]) -> Finding:
    old, new = [short(r.table) for r in renames], [r.name for r in renames]
    views = sql(*(statement for rename in renames for statement in _kept(rename)))
    return Finding(
        at=renames[0],
        message=f"The code that runs during the deploy still asks for {listed(old, limit=12)},"
        f" which {'is' if len(old) == 1 else 'are'} {listed(new, limit=12)} from here on.",
        recipe=f"{_ONE if len(old) == 1 else _SEVERAL}:\n\n{views}\n\n"
        f"Drop the view{'s'[: len(old) - 1]} in a later release.",
    )


def _kept(rename: RenameTable) -> tuple[str, str]:
    """Return the statements that rename a table and leave a view of its old name."""
    old, new = table(rename.table), table(f"{rename.table.partition('.')[0]}.{rename.name}")
    return f"ALTER TABLE {old} RENAME TO {quoted(rename.name)}", f"CREATE VIEW {old} AS SELECT * FROM {new}"
