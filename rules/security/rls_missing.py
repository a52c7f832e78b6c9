"""
Where the other tables are guarded, a new one should be too.

This database keeps its rows behind row level security, as one does where clients reach it through an API. A table
without it shows every row to every role that has a grant.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "users" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "users" USING ("owner" = current_user);
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "notes" USING ("owner" = current_user);
```

```sql bad
CREATE TABLE "drafts" ("id" bigint PRIMARY KEY, "owner" text); -- finding
```

```sql good
CREATE TABLE "drafts" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "drafts" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "drafts" USING ("owner" = current_user);
```

See <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import guarded
from rules.names import short, table
from rules.recipes import sql
from schema.postgres.actions import CreateTable

FEW = 2  # guarded tables; fewer are no habit


@rule(severity=Severity.WARN)
def find(create: CreateTable, ctx: Context) -> Findings:
    made = ctx.end.tables.get(create.table.id)
    if ctx.fails or create.temporary or create.partition_of or made is None or guarded(ctx.end, made):
        return
    left = (ctx.end.tables.get(id_) for id_ in ctx.start.tables)
    others = [t for t in left if t is not None and t.schema == made.schema]
    safe = sum(guarded(ctx.end, t) for t in others)
    if safe >= FEW and 3 * safe >= 2 * len(others):
        yield Finding(
            at=create,
            message=f"`{short(made.id)}` has no row level security; {safe} of {len(others)} tables of"
            f" `{made.schema}` have.",
            recipe=sql(f"ALTER TABLE {table(made.id)} ENABLE ROW LEVEL SECURITY"),
        )
