"""
A migration's `when` is not in the future.

Drizzle's migrator remembers the highest `when` it ran, and runs only what is newer. One that lies ahead, written by
hand, hides every migration that is generated until then: the migrator reports success and runs none of them.

```json bad file=drizzle/meta/_journal.json moment=1700000000000
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1800000000000, "tag": "0000_users", "breakpoints": true } // finding
] }
```

```json fixed file=drizzle/meta/_journal.json moment=1700000000000
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true }
] }
```

One that follows another of that kind cannot do otherwise:

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1800000000000, "tag": "0000_users", "breakpoints": true }
] }
```

```json good file=drizzle/meta/_journal.json moment=1700000000000
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1800000000000, "tag": "0000_users", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1800000060000, "tag": "0001_orders", "breakpoints": true }
] }
```

See <https://github.com/drizzle-team/drizzle-orm/issues/5316>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.entries import added, set_when
from schema.difference import Difference

CLOCKS = 3_600_000  # an hour, in milliseconds: no two machines agree on the time


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    moment, journal = difference.moment, difference.head.journal
    if moment is None or not journal.path:
        return
    there = (*difference.base.journal.entries, *(difference.now.entries if difference.now else ()))
    latest = max([moment, *(entry.when for entry in there)])  # what follows one that lies ahead has to as well
    ahead = [entry for entry in added(difference) if entry.when > latest + CLOCKS]
    if ahead:
        others = [entry.when for entry in (*journal.entries, *there) if entry not in ahead]
        start = max([moment, *(when + 1 for when in others)])
        yield Finding(
            at=Place(ahead[0].span, f"journal.{ahead[0].tag}"),
            message=f"The `when` of `{ahead[0].tag}` lies in the future: until then, every other new migration is"
            " taken for applied.",
            fix=Fix(
                "Make it now" if start == moment else "Make it the next",
                [set_when(entry, start + number) for number, entry in enumerate(ahead)],
            ),
        )
