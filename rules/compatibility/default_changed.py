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


@rule(severity=Severity.NOTE, opt_in=True)
def find(change: SetDefault, ctx: Context) -> Findings:
    was, is_ = ctx.start.column(change.table, change.column), ctx.end.column(change.table, change.column)
    if ctx.fails or not was or not is_ or not was.default or not is_.default or ctx.is_new(change.table):
        return
    if _plain(was.default) != _plain(is_.default):
        yield Finding(
            at=change,
            message=f"The running release writes `{is_.default}` into `{short(change.object)}` from here on where it"
            f" used to write `{was.default}`.",
        )


def _plain(default: str) -> str:
    """Return a default without its cast and outer case."""
    return default.partition("::")[0].strip().lower()
