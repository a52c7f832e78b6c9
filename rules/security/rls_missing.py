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

from dataclasses import replace

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.guards import guarded
from rules.kit import Group
from rules.names import listed, short, table
from rules.recipes import sql
from schema.postgres.actions import CreateTable

FEW = 2  # guarded tables; fewer are no habit


@rule(severity=Severity.WARN)
def find(create: CreateTable, ctx: Context) -> Findings:
    made = ctx.end.tables.get(create.table.id)
    if ctx.fails or create.temporary or create.partition_of or made is None or guarded(ctx.end, made):
        return
    safe, others = ctx.around.still_guarded.get(made.schema, (0, 0))
    if safe >= FEW and 3 * safe >= 2 * others:
        part = (create, f"{safe} of {others} tables of `{made.schema}` have")
        yield replace(_finding([part]), group=Group(made.schema, part, _finding))


def _finding(parts: list[tuple[CreateTable, str]]) -> Finding:
    names, verb = [create.table.id for create, _ in parts], "has" if len(parts) == 1 else "have"
    return Finding(
        at=parts[0][0],
        message=f"{listed([short(name) for name in names])} {verb} no row level security; {parts[0][1]}.",
        recipe=sql(*(f"ALTER TABLE {table(name)} ENABLE ROW LEVEL SECURITY" for name in names)),
    )
