"""
Running code gets what the new definition gives.

A view or function that is replaced answers the old release too, from this statement on; so does a function whose
options change and a composite type that gains an attribute. A new name beside the old one serves both releases.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "active" boolean);
CREATE VIEW "active_users" AS SELECT "id" FROM "users" WHERE "active";
```

```sql bad
CREATE OR REPLACE VIEW "active_users" AS SELECT "id" FROM "users"; -- finding
```

```sql good
CREATE OR REPLACE VIEW "all_users" AS SELECT "id" FROM "users";
```

See <https://www.postgresql.org/docs/current/sql-createview.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres import actions as a


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(
    change: a.CreateView | a.CreateFunction | a.AlterFunction | a.AlterView | a.AlterType, ctx: Context
) -> Findings:
    replaces = getattr(change, "or_replace", True)
    name, start = change.object, ctx.start
    there = name in start.views or name in getattr(start, "functions", {})
    made_here = not there and (name in ctx.catalog.views or name in getattr(ctx.catalog, "functions", {}))
    first = isinstance(change, a.CreateView | a.CreateFunction) and not there and not ctx.blind
    definer = getattr(change, "security_definer", False)  # security/definer-search-path speaks of it
    if ctx.fails or definer or not replaces or made_here or first or getattr(change, "clause", "") == "owner":
        return
    yield Finding(at=change, message=f"The running release gets what `{short(name)}` gives from here on.")
