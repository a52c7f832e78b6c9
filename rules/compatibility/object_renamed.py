"""
What is moved or renamed is missed by the code that is running.

During the deploy the old code still asks for the old name: every query of it fails from this statement until the last
old process is gone. Names of constraints, indexes and policies stand in no query, and may change.

```sql before
CREATE SCHEMA "archive";
CREATE TABLE "orders" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "orders" SET SCHEMA "archive"; -- finding
```

A view of the old name keeps the old code working:

```sql good
ALTER TABLE "orders" SET SCHEMA "archive";
CREATE VIEW "orders" AS SELECT * FROM "archive"."orders";
```

See <https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-UPDATABLE-VIEWS>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres import actions as a


@rule(severity=Severity.WARN, while_running=True)
def find(
    move: a.SetTableSchema
    | a.SetViewSchema
    | a.SetSequenceSchema
    | a.SetTypeSchema
    | a.RenameSchema
    | a.RenameView
    | a.RenameSequence
    | a.RenameType,
    ctx: Context,
) -> Findings:
    old, end = move.object, ctx.end
    again = any(old in there for there in (end.tables, end.views, end.sequences, end.enums, end.domains))
    known = any(old in there for there in (ctx.catalog.tables, ctx.catalog.views, ctx.catalog.sequences))
    began = any(old in there for there in (ctx.start.tables, ctx.start.views, ctx.start.sequences))
    if ctx.fails or again or (known and not began) or not _asked_for(move, ctx):
        return
    new = getattr(move, "to", None) or getattr(move, "schema", "")
    verb = "is in the schema" if hasattr(move, "schema") else "is"
    message = f"The code that runs during the deploy still asks for `{short(old)}`, which {verb} `{new}` from here on."
    yield Finding(at=move, message=message)


def _asked_for(move: object, ctx: Context) -> bool:
    """Return whether code names it: not a schema without tables, not an enum, whose name only casts mention."""
    if isinstance(move, a.RenameSchema):
        inside = [t.id for t in ctx.catalog.tables.values() if t.schema == move.name]
        return not inside or not all(map(ctx.is_new, inside))
    return not isinstance(move, a.RenameType | a.SetTypeSchema) or move.name not in ctx.catalog.enums
