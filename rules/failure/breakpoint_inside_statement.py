"""
No `--> statement-breakpoint` stands inside a statement.

Drizzle cuts the file at this text wherever it stands, in the body of a function and in a comment too. Each piece
reaches Postgres alone, and half a function is a syntax error.

```sql bad
CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.updated_at = now();
--> statement-breakpoint -- finding
  RETURN NEW;
END $$ LANGUAGE plpgsql;
```

```sql good
CREATE FUNCTION touch() RETURNS trigger AS $$
BEGIN
  NEW.updated_at = now();
  RETURN NEW;
END $$ LANGUAGE plpgsql;
--> statement-breakpoint
SELECT 1;
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from schema.difference import Edited
from schema.edits import Edit
from schema.postgres.cuts import cuts
from schema.postgres.migration import Migration


@rule(severity=Severity.BLOCK)
def find(found: Migration | Edited) -> Findings:
    migration = found.broken if isinstance(found, Edited) else found
    if migration is None:
        return
    for cut in cuts(migration):
        yield Finding(
            at=Place(cut.breakpoints[0], f"{migration.tag}.breakpoint{cut.first}"),
            message="Drizzle cuts the statement in two here, and Postgres can parse neither half."
            if cut.last == cut.first + 1
            else f"Drizzle cuts the statement into {cut.last - cut.first + 1} pieces, and Postgres cannot parse them.",
            fix=Fix("Leave it whole", [Edit(span, "") for span in cut.breakpoints]),
        )
