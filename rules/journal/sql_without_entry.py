"""
A migration that the journal does not name never runs.

Drizzle's migrator reads `meta/_journal.json` and opens only the files named there. A file that was written by hand, or
whose entry was lost in a merge, is skipped without a word - here, and in production.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad stray=yes
ALTER TABLE "users" ADD COLUMN "email" text; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "email" text;
```

Where the pull request takes the entry out of the journal, that is what is told:

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000060000, "tag": "0001_email", "breakpoints": true }
] }
```

```sql before file=drizzle/0001_email.sql
ALTER TABLE "users" ADD COLUMN "email" text;
```

```json good file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true }
] }
```

See <https://orm.drizzle.team/docs/kit-custom-migrations>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.entries import HABIT
from schema.difference import Difference
from schema.span import Source


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    journal = difference.head.journal
    if journal.unread or not journal.entries or len(difference.base.journal.stray) > HABIT:
        return
    told = {*difference.base.journal.stray, *(entry.sql_path for entry in difference.base.journal.entries)}
    for path in journal.stray:
        if path not in told:  # one whose entry this pull request takes out is journal/applied-migration-removed
            yield Finding(
                at=Place(Source(path, "").span(0, 0), f"journal.{path.rpartition('/')[2]}"),
                message="Drizzle will not run this file: the journal does not name it. `drizzle-kit generate --custom`"
                " makes an empty migration with its entry.",
            )
