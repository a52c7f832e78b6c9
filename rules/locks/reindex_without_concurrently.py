"""
Rebuilding an index stops writes, and most reads.

REINDEX holds a SHARE lock on the table, so writes wait, and ACCESS EXCLUSIVE on the index, which every query has to
look at while it is planned. With CONCURRENTLY the old index serves until the new one is ready.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
CREATE INDEX "orders_user_id_idx" ON "orders" ("user_id");
```

```sql bad
REINDEX INDEX "orders_user_id_idx"; -- finding
```

```sql bad transaction=never
REINDEX TABLE "orders"; -- finding
```

```sql fixed
REINDEX TABLE CONCURRENTLY "orders";
```

```sql good transaction=never
REINDEX INDEX CONCURRENTLY "orders_user_id_idx";
```

See <https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from schema.edits import Edit
from schema.postgres.actions import Reindex

_KIND = re.compile(r"\b(?:INDEX|TABLE|SCHEMA|DATABASE)\b", re.IGNORECASE)


@rule(severity=Severity.WARN, while_running=True)
def find(rebuild: Reindex, ctx: Context) -> Findings:
    everything = ctx.blind and rebuild.kind not in ("index", "table")
    if rebuild.concurrently or ctx.fails or ctx.is_new(rebuild.name) or not (ctx.cost.locks or everything):
        return
    what = (
        f"`{short(rebuild.object)}` is" if rebuild.kind == "index" else f"the indexes of `{short(rebuild.object)}` are"
    )
    yield Finding(
        at=rebuild,
        message=f"While {what} rebuilt, writes wait, and so do most reads.",
        fix=None if ctx.in_transaction else _concurrently(rebuild),
        recipe="Outside of migrations, by hand: `REINDEX ... CONCURRENTLY`." if ctx.in_transaction else None,
    )


def _concurrently(rebuild: Reindex) -> Fix | None:
    word = _KIND.search(rebuild.span.text) if rebuild.span else None
    if rebuild.span is None or word is None:
        return None
    at = rebuild.span.start + word.end()
    return Fix("Rebuild it concurrently", [Edit(rebuild.span.source.span(at, at), " CONCURRENTLY")])
