"""
A view reads with its owner's rights.

Whoever may read the view sees the rows that row level security keeps from him in the table. With `security_invoker` the
policies of the one who asks hold. A materialized view keeps a copy that no policy guards at all.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "notes" USING ("owner" = current_user);
```

```sql bad
CREATE VIEW "note_counts" AS SELECT "owner", count(*) FROM "notes" GROUP BY "owner"; -- finding
```

```sql good
CREATE VIEW "note_counts" WITH (security_invoker = on) AS SELECT "owner", count(*) FROM "notes" GROUP BY "owner";
```

See <https://www.postgresql.org/docs/current/sql-createview.html#SQL-CREATEVIEW-SECURITY>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import guarded
from rules.names import listed, short
from schema.postgres.actions import AlterView, CreateView

_ACCOUNTS = frozenset({"auth.users", "auth.identities", "auth.sessions", "neon_auth.users_sync"})


@rule(severity=Severity.WARN)
def find(create: CreateView, ctx: Context) -> Findings:
    view = ctx.end.views.get(create.view.id)
    if (
        ctx.fails
        or view is None
        or "security_invoker" in create.options
        or view.schema not in ("public", "graphql_public")
    ):
        return
    tables = [t for name in create.reads if (t := ctx.end.tables.get(name)) and guarded(ctx.end, t)]
    kept = [short(t.id) for t in tables] + [name for name in create.reads if name in _ACCOUNTS]
    later = bool(kept) and any(order.name == view.id for order in ctx.orders.of(AlterView))
    if kept and not later:
        how = "keeps a copy of" if view.materialized else "shows, past all policies, the rows of"
        yield Finding(at=create, message=f"`{short(view.id)}` {how} {listed(kept)} to everybody who may read it.")
