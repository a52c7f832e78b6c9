"""
Drizzle 1.0 runs migrations in the order of their moments.

`drizzle-kit up` names each folder after the `when` of its journal entry. One whose `when` was older than that of the
one before it moves ahead of that: a new database runs it first, on tables that are not there yet. Where 0.x passed it
over in silence because it was too old, 1.0 runs it now.

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```sql before file=drizzle/0001_late.sql
ALTER TABLE "users" ADD COLUMN "name" text;
```

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000060000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000000000, "tag": "0001_late", "breakpoints": true }
] }
```

```sql bad file=drizzle/20231114221320_late/migration.sql
ALTER TABLE "users" ADD COLUMN "name" text; -- finding
```

```sql bad also=yes file=drizzle/20231114221420_before/migration.sql
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```sql good
ALTER TABLE "users" ADD COLUMN "email" text;
```

See <https://github.com/drizzle-team/drizzle-orm/blob/beta/drizzle-orm/src/migrator.ts>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.names import listed
from schema.difference import Difference
from schema.span import Source


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    before, after = difference.base.journal, difference.head.journal
    if before.path is None or not after.in_folders:
        return
    now = {entry.tag: number for number, entry in enumerate(after.entries)}
    ran = [entry.tag for entry in before.entries if entry.tag in now]
    early = [tag for at, tag in enumerate(ran) if any(now[earlier] > now[tag] for earlier in ran[:at])]
    if early:
        over = next(earlier for earlier in ran if now[earlier] > now[early[0]])
        moves, them = ("moves", "it") if len(early) == 1 else ("move", "them")
        path = after.entries[now[early[0]]].sql_path
        yield Finding(
            at=Place(Source(path, "").span(0, 0), "journal.order"),
            message=f"{listed(early)} {moves} ahead of `{over}`: a new database runs {them} first, and a database where"
            f" Drizzle 0.x passed {them} over for being older runs {them} now.",
        )
