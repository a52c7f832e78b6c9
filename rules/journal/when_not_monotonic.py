"""
A migration older than the newest applied one is skipped in silence.

Drizzle's migrator reads one number from the database, the `when` of the last migration it ran, and runs only what is
newer. A branch merged late brings an older `when`: its migration never runs, and the migrator reports success.

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000300000, "tag": "0000_before", "breakpoints": true }
] }
```

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000300000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000200000, "tag": "0001_late", "breakpoints": true } // finding
] }
```

```json fixed file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000300000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000300001, "tag": "0001_late", "breakpoints": true }
] }
```

See <https://github.com/drizzle-team/drizzle-orm/issues/5316>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.entries import added, set_when
from rules.names import listed
from schema.difference import Difference


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    before = [*difference.base.journal.entries, *(difference.now.entries if difference.now else ())]
    newest = max(before, key=lambda entry: entry.when, default=None)
    if newest is None or difference.package.layout != "journal":
        return
    known = {entry.tag for entry in before}
    late = [entry for entry in added(difference) if entry.when <= newest.when and entry.tag not in known]
    if late:
        one = len(late) == 1
        them = "it" if one else "them"
        yield Finding(
            at=Place(late[0].span, f"journal.{late[0].tag}"),
            message=f"{listed([entry.tag for entry in late])} will never run where `{newest.tag}` has run:"
            f" {'its' if one else 'their'} `when` is not later, so the migrator takes {them} for applied.",
            fix=Fix(
                f"Make {them} the newest",
                [set_when(entry, newest.when + number) for number, entry in enumerate(late, 1)],
            ),
        )
