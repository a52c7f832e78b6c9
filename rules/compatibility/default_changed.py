"""
Another default changes what running code writes.

Drizzle sends DEFAULT for what an insert leaves out, so the old release writes the new value from this statement on.
Rows that are there keep the old one.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "state" text DEFAULT 'open' NOT NULL, "note" text);
```

```sql bad
ALTER TABLE "orders" ALTER COLUMN "state" SET DEFAULT 'paid'; -- finding
```

A default where there was none, or the same one in other words, changes nothing for it:

```sql good
ALTER TABLE "orders" ALTER COLUMN "note" SET DEFAULT '';
ALTER TABLE "orders" ALTER COLUMN "state" SET DEFAULT 'open'::text;
```

See <https://www.postgresql.org/docs/current/ddl-default.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import SetDefault


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(change: SetDefault, ctx: Context) -> Findings:
    was, is_ = ctx.start.column(change.table, change.column), ctx.end.column(change.table, change.column)
    old = was.default if was else "another value" if ctx.blind and change.table not in ctx.end.tables else None
    new = is_.default if is_ else change.default
    if old and new and _plain(old) != _plain(new) and not ctx.fails and not ctx.is_new(change.table):
        yield Finding(
            at=change,
            message=f"The running release writes `{new}` into `{short(change.object)}` from here on, not `{old}`.",
        )


def _plain(default: str) -> str:
    """Return a default without its cast and outer case."""
    return default.partition("::")[0].strip().lower()
