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

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.names import listed, quoted, short
from rules.recipes import add_column, sql
from schema.model import Column
from schema.postgres.actions import RenameColumn


@rule(severity=Severity.WARN, while_running=True)
def find(rename: RenameColumn, ctx: Context) -> Findings:
    before = ctx.start.tables.get(rename.table)
    if ctx.is_new(rename.table) or (before and before.column(rename.column) is None):
        return
    part = (rename, before.column(rename.column) if before else None)
    yield replace(_finding([part]), group=Group("renames", part, _finding))


def _finding(parts: list[tuple[RenameColumn, Column | None]]) -> Finding:
    renames = [rename for rename, _ in parts]
    adds = [add_column(r.table, replace(column or Column("", "text"), name=r.name)) for r, column in parts]
    old, new = [short(r.object) for r in renames], list(dict.fromkeys(r.name for r in renames))
    one = len(parts) == 1
    kept = list(dict.fromkeys(quoted(r.column) for r in renames))
    return Finding(
        at=renames[0],
        message=f"The code that runs during the deploy still asks for {listed(old)}, which {'is' if one else 'are'}"
        f" {listed(new)} from here on.",
        recipe=f"Simplest is not to rename {'it' if one else 'them'}: give the property in the schema its new name,"
        f" and leave the name in the database, the builder's first argument, as it is: {', '.join(kept)}."
        f" If that must change:\n\n1. Add the new one, and let the code write both:\n\n{sql(*adds)}\n\n"
        "2. Copy the old values in batches; let the code read the new one; drop the old one in a later release.",
    )
