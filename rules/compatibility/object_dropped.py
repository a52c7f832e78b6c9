"""
What is dropped is missed by the code that is running.

During the deploy the old code still queries the view, calls the function and draws from the sequence. A dropped
sequence forgets its value, and a dropped extension takes its types and functions along.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "active" boolean);
CREATE VIEW "active_users" AS SELECT "id" FROM "users" WHERE "active";
```

```sql bad
DROP VIEW "active_users"; -- finding
```

What is made anew in the same deploy is not missed:

```sql good
DROP VIEW "active_users";
CREATE VIEW "active_users" AS SELECT "id", "active" FROM "users" WHERE "active";
```

See <https://www.postgresql.org/docs/current/sql-dropview.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres import actions as a

Drop = a.DropView | a.DropFunction | a.DropSequence | a.DropExtension | a.DropType


@rule(severity=Severity.WARN, while_running=True)
def find(drop: a.DropView | a.DropFunction | a.DropSequence | a.DropExtension | a.DropType, ctx: Context) -> Findings:
    kind = type(drop).__name__.removeprefix("Drop").lower()
    before, start = getattr(ctx.catalog, f"{kind}s", {}), getattr(ctx.start, f"{kind}s", {})
    made_here = drop.name in before and drop.name not in start
    absent = drop.if_exists and kind in ("view", "sequence") and drop.name not in start
    of_nobody = isinstance(drop, a.DropType) and (not ctx.blind or drop.if_exists or _known(drop, ctx))
    if of_nobody:  # where the type is known, Postgres refuses unless it is used no more
        return
    if ctx.fails or made_here or absent or _back(drop, ctx) or (kind == "function" and _of_triggers(ctx)):
        return
    message = f"The code that runs during the deploy may still need the {kind} `{short(drop.name)}`, gone from here on."
    yield Finding(at=drop, message=message)


def _back(drop: Drop, ctx: Context) -> bool:
    """Return whether the end of the migrations has one of that name again."""
    end = ctx.end
    return any(
        drop.name in there for there in (end.views, end.functions, end.sequences, end.tables, end.enums, end.domains)
    )


def _of_triggers(ctx: Context) -> bool:
    """Return whether triggers go too: then the functions that go are theirs, and no code calls them."""
    return bool(ctx.orders.of(a.DropTrigger))


def _known(drop: a.DropType, ctx: Context) -> bool:
    return drop.name in ctx.catalog.enums or drop.name in getattr(ctx.catalog, "domains", {})
