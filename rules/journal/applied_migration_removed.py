"""
A migration that was applied stays in the journal.

Databases that ran it keep what it did. If it comes back under another name, Drizzle takes it for new and runs it
there again: "already exists", and the deploy stops. If it does not, new databases never get what the old ones have.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true } // finding
] }
```

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_users", "breakpoints": true }
] }
```

```json good file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000100000, "tag": "0001_users", "breakpoints": true }
] }
```

See <https://orm.drizzle.team/docs/migrations>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.entries import place
from rules.names import listed
from schema.difference import Difference
from schema.span import Source


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    before, after = difference.base.journal, difference.head.journal
    here = {entry.tag for entry in after.entries}
    gone = [entry for entry in before.entries if entry.tag not in here]
    listing = bool(after.path and before.path)
    folders = after.in_folders and len(gone) < len(before.entries)  # else all of them were made anew
    if gone and after.entries and (listing or folders) and not after.unread:
        verb, this, it, did = ("is", "this", "it", "it") if len(gone) == 1 else ("are", "these", "them", "they")
        file = Source(gone[0].sql_path, "", at_base=True)
        yield Finding(
            at=Place(place(gone[0]) if gone[0].span else file.span(0, 0), "journal.removed"),
            message=f"{listed([entry.tag for entry in gone])} {verb} no longer in the"
            f" {'journal' if listing else 'folder'}: databases that ran {this} keep what {did} did, and run {it} again"
            f" if {did} came back under another name.",
        )
