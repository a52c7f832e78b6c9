"""
A migration that the journal names is there.

Drizzle's migrator opens every file that `meta/_journal.json` names, applied or not, before it runs the first one. If
one is missing it throws `No file ./drizzle/0000_users.sql found in ./drizzle folder`, and nothing runs at all: not in
the next deploy, and not in a new database.

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true } // finding
] }
```

```sql good file=drizzle/0000_users.sql
CREATE TABLE "users" ("id" uuid PRIMARY KEY DEFAULT gen_random_uuid());
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/migrator.ts>.
"""

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Difference
from schema.span import Source


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    before, after = difference.base.journal, difference.head.journal
    known = {entry.tag for entry in before.missing}
    was = {entry.tag: entry for entry in before.entries}
    for entry in after.missing:
        if entry.tag in known:
            continue
        gone = Source(was[entry.tag].sql_path, "", at_base=True).span(0, 0) if entry.tag in was else entry.span
        yield Finding(
            at=Place(gone, f"journal.{entry.tag}"),
            message=f"The journal names `{entry.tag}`, and there is no such file: the migrator stops before it runs"
            " anything.",
        )
