"""
What kept rows apart is gone.

Without row level security every role with a grant sees and changes all rows. A restrictive policy that goes opens what
it closed; a permissive one that goes closes what it opened, for the running code too.

```sql before
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "owner" text);
ALTER TABLE "notes" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "own" ON "notes" USING ("owner" = current_user);
```

```sql bad
ALTER TABLE "notes" DISABLE ROW LEVEL SECURITY; -- finding
```

```sql bad
DROP POLICY "own" ON "notes"; -- finding
```

```sql good
DROP POLICY "own" ON "notes";
CREATE POLICY "owner" ON "notes" USING ("owner" = session_user);
```

See <https://www.postgresql.org/docs/current/ddl-rowsecurity.html>.
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.guards import at_end, policies
from rules.names import listed, short
from schema.model import Table
from schema.postgres.actions import DisableRls, DropPolicy, ForceRls

Removal = DisableRls | ForceRls | DropPolicy


@rule(severity=Severity.WARN)
def find(remove: DisableRls | ForceRls | DropPolicy, ctx: Context) -> Findings:
    start, end = ctx.start.tables.get(remove.table), ctx.end.tables.get(remove.table)
    gone = end is None and not ctx.blind  # the table goes, too
    if ctx.fails or gone or ctx.is_new(remove.table):
        return
    message = None
    if isinstance(remove, DropPolicy):
        message = None if _replaced(remove, start, end, ctx) else f"Nothing replaces the policy `{remove.policy}`"
    elif isinstance(remove, DisableRls) and not (end and end.rls):
        message = "Every role with a grant sees and changes all rows"
    elif isinstance(remove, ForceRls) and not remove.force:
        message = "The owner is not bound by the policies any more"
    if message:
        part = (remove, message)
        yield replace(_finding([part]), group=Group(message, part, _finding))


def _finding(parts: list[tuple[Removal, str]]) -> Finding:
    tables = [short(remove.table) for remove, _ in parts]
    return Finding(at=parts[0][0], message=f"{parts[0][1]} of {listed(tables)} from here on.")


def _replaced(drop: DropPolicy, start: Table | None, end: Table | None, ctx: Context) -> bool:
    """Return whether there are new policies, the guard is off anyway, or it was not there."""
    before = {p.name for p in policies(ctx.end, start)} if start else set()
    new = any(p.name not in before or p.name == drop.policy for p in at_end(ctx, drop.table))
    return new or (drop.if_exists if end is None else drop.policy not in before or not end.rls)
