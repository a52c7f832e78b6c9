"""
The journal and the snapshots are valid JSON.

A merge left its markers in one of them, a comma too many, or an entry without its tag. With a journal that cannot be
read no migration runs at all; with such a snapshot, `drizzle-kit generate` stops.

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
<<<<<<< HEAD // finding
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true }
=======
  { "idx": 0, "version": "7", "when": 1700000060000, "tag": "0000_orders", "breakpoints": true }
>>>>>>> main
] }
```

An entry that names no file stops the migrator as well:

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "breakpoints": true } // finding
] }
```

```json good file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [] }
```

See <https://orm.drizzle.team/docs/drizzle-kit-generate>.
"""

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Difference, Side
from schema.drizzle.journal import NO_TAG
from schema.span import Unread


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    known = {unread.path for unread in _broken(difference.base)}
    for unread in _broken(difference.head):
        if unread.path not in known:
            name = unread.path.rpartition("/")[2]
            told = f"`{name}` cannot be read: {unread.why}."
            if unread.why == NO_TAG:
                told = f"{unread.what.capitalize()} {NO_TAG.removeprefix('it ')}. Take it out, or name its file."
            yield Finding(at=Place(unread.start, f"journal.{name}"), message=told)


def _broken(side: Side) -> list[Unread]:
    unread = (*side.journal.unread, *(side.snapshot.unread if side.snapshot else ()))
    return [one for one in unread if "unfinished merge" in one.why or "JSON" in one.why or one.why == NO_TAG]
