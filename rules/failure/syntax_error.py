"""
A migration is SQL that Postgres can parse.

The migrator sends each statement as it stands, so the deploy stops here. Everything else in this
file was reviewed; this statement could not be.

```sql bad
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text;  -- finding
```

```sql good
CREATE TABLE "users" ("id" bigint PRIMARY KEY, "name" text);
```
"""

from dataclasses import replace

from rules import Finding, Findings, Group, Place, Severity, rule
from rules.often import OFTEN
from schema.difference import Edited
from schema.postgres.cuts import cuts
from schema.postgres.migration import Migration, Statement

SHOWN = 10  # lines of the others


@rule(severity=Severity.BLOCK)
def find(found: Migration | Edited) -> Findings:
    migration = found.broken if isinstance(found, Edited) else found
    if migration is None:
        return
    halves = {number for cut in cuts(migration) for number in range(cut.first, cut.last + 1)}
    for statement in migration.statements:
        if statement.error and statement.chunk not in halves:
            part = (migration.tag, statement)
            yield replace(_finding([part]), group=Group("file", part, _finding, least=OFTEN))


def _finding(parts: list[tuple[str, Statement]]) -> Finding:
    """Say it of the first, and of the others where they stand: a file for another database has errors all over."""
    tag, first = parts[0]
    lines = [str(statement.span.line) for _, statement in parts[1:]]
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    others = f" Nor {len(lines)} other statements of this file, on lines {', '.join(lines[:SHOWN])}{more}."
    return Finding(at=Place(first.span, f"{tag}#{first.index}"), message=f"{first.error}{others if lines else ''}")
