"""
A `--> statement-breakpoint` stands between two statements.

Drizzle cuts the file at this text and sends each piece as it is. Over `pg` and `postgres` a piece may hold several
statements; neon-http, PGlite and the RDS Data API prepare it, and refuse more than one.

```sql bad driver=neon-http
CREATE TABLE users (id uuid PRIMARY KEY);
CREATE TABLE posts (id uuid PRIMARY KEY); -- finding
--> statement-breakpoint
CREATE TABLE tags (id uuid PRIMARY KEY);
```

```sql fixed driver=neon-http
CREATE TABLE users (id uuid PRIMARY KEY);
--> statement-breakpoint
CREATE TABLE posts (id uuid PRIMARY KEY);
--> statement-breakpoint
CREATE TABLE tags (id uuid PRIMARY KEY);
```

```sql good driver=node-postgres
CREATE TABLE users (id uuid PRIMARY KEY);
CREATE TABLE posts (id uuid PRIMARY KEY);
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts>.
"""

from itertools import pairwise

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.context import Context
from schema.edits import Edit
from schema.postgres.migration import Migration

_PREPARED = "cannot insert multiple commands into a prepared statement"
_REFUSES = {"neon-http": _PREPARED, "pglite": _PREPARED, "aws-data-api": "Multistatements aren't supported"}


@rule(severity=Severity.BLOCK)
def find(migration: Migration, ctx: Context) -> Findings:
    refusal = _REFUSES.get(ctx.deploy.driver or "")
    later = [b for a, b in pairwise(migration.statements) if a.chunk == b.chunk] if refusal else []
    if later:
        starts = [statement.span.source.span(statement.span.start, statement.span.start) for statement in later]
        others = f", nor {len(later) - 1} more of this file" if len(later) > 1 else ""
        message = f"This cannot go with the statement before it{others}: {ctx.deploy.driver} says “{refusal}”."
        edits = [Edit(start, "--> statement-breakpoint\n") for start in starts]
        at = Place(later[0].span, f"{migration.tag}.together")
        yield Finding(at=at, message=message, fix=Fix("Put breakpoints between them", edits))
