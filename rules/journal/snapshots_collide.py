"""
Each snapshot follows another one.

Two branches generated from the same snapshot, so both of theirs name it as the one before. `drizzle-kit generate` then
stops with "are pointing to a parent snapshot" and leaves with exit code 0: nobody gets a migration any more.

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true }
] }
```

```json before file=drizzle/meta/0000_snapshot.json
{ "id": "b", "prevId": "a", "version": "7", "tables": {} }
```

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000060000, "tag": "0001_late", "breakpoints": true } // finding
] }
```

```json bad also=yes file=drizzle/meta/0001_snapshot.json
{ "id": "c", "prevId": "a", "version": "7", "tables": {} }
```

```json good file=drizzle/meta/0001_snapshot.json
{ "id": "c", "prevId": "b", "version": "7", "tables": {} }
```

See <https://github.com/drizzle-team/drizzle-orm/issues/2488>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.drifting import REFUSED, collides
from rules.entries import added, place
from schema.difference import Difference


@rule(severity=Severity.WARN)
def find(difference: Difference, ctx: Context) -> Findings:
    theirs, new = difference.base.ids, added(difference)
    said = ctx.drift.behind and difference.package.layout == "journal"  # by drift/snapshot-behind, with this
    if collides(difference) and theirs and not said:
        yield Finding(
            at=Place(place(new[-1]), "journal.snapshots"),
            message=f"The snapshot of `{new[-1].tag}` {REFUSED}",
            recipe=f'Make it the next one: `"prevId": "{theirs[0]}"` in `{new[-1].snapshot_path}`.',
        )
