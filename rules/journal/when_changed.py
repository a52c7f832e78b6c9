"""
The `when` of an applied migration stays as it is.

Drizzle's migrator knows a migration by its `when` alone. With a later one, what has run long ago is new to it: it runs
again on every database, and stops at the first "already exists". What says IF NOT EXISTS does nothing there.

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true }
] }
```

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000999000, "tag": "0000_before", "breakpoints": true } // finding
] }
```

```json fixed file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true }
] }
```

See <https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/pg-core/dialect.ts>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.entries import set_when
from schema.difference import Difference


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    before, ran = {}, 0
    for entry in difference.base.journal.entries:
        if entry.when > ran:  # an older one was skipped: with a later `when` it runs at last
            before[entry.tag] = entry.when
        ran = max(ran, entry.when)
    again = [e for e in difference.head.journal.entries if e.when > ran and e.tag in before and e.when != before[e.tag]]
    for entry in again if difference.head.journal.path and difference.base.journal.path else ():
        yield Finding(
            at=Place(entry.span, f"journal.{entry.tag}"),
            message=f"`{entry.tag}` has run where the base branch is deployed; with this `when` it runs there again.",
            fix=Fix("Put the old `when` back", [set_when(entry, before[entry.tag])]),
        )
