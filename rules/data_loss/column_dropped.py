"""
A dropped column takes its data along.

Nothing brings the values back but a backup.

And while the deploy runs, the old code is still there: Drizzle names every declared column in its queries, so each
`select` and `insert` of the table fails once the column is gone.

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

from dataclasses import replace
from functools import partial

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.copied import copies_of_column, gone
from rules.names import listed, short
from rules.recipes import dropped_columns
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
    if ctx.fails or ctx.is_new(drop.table) or column is None or column.generated:
        return
    copies, make = copies_of_column(drop, ctx), partial(_finding, ctx=ctx)
    part = (drop, column, copies)
    yield replace(make([part]), group=Group((drop.table, bool(copies)), part, make))


def _finding(parts: list[tuple[DropColumn, Column, list[str]]], *, ctx: Context) -> Finding:
    names, copies = [short(drop.object) for drop, *_ in parts], [copy for *_, found in parts for copy in found]
    lost = "and everything in it is gone" if len(parts) == 1 else "are gone with everything in them"
    message = gone(names, copies, ctx) if copies else f"{listed(names, limit=12)} {lost} once this runs."
    recipe = None if ctx.deploy.rollout == "stopped" else dropped_columns([part[:2] for part in parts])
    return Finding(at=parts[0][0], message=message, recipe=recipe)
