"""
Each migration has a number of its own.

Two branches generated from the same state, and both got the next number. Only one snapshot of that number can be kept,
so `drizzle-kit generate` goes on from a state that lacks the other's change, and writes it again or takes it back.

```json before file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true }
] }
```

```json bad file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true },
  { "idx": 0, "version": "7", "when": 1700000060000, "tag": "0000_late", "breakpoints": true } // finding
] }
```

```json good file=drizzle/meta/_journal.json
{ "version": "7", "dialect": "postgresql", "entries": [
  { "idx": 0, "version": "7", "when": 1700000000000, "tag": "0000_before", "breakpoints": true },
  { "idx": 1, "version": "7", "when": 1700000060000, "tag": "0001_late", "breakpoints": true }
] }
```

See <https://github.com/drizzle-team/drizzle-orm/issues/2488>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.entries import added, generate
from schema.difference import Difference

RECIPE = """Take the base branch in, and let drizzle-kit number it anew:

```sh
git merge origin/main
# delete the .sql file, the snapshot and the journal entry of {tag}
{generate}
```"""


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    if difference.head.journal.path is None:
        return
    since = difference.now.entries if difference.now else ()
    for entry in added(difference):
        others = (e for e in (*difference.head.journal.entries, *since) if e.idx == entry.idx and e.tag != entry.tag)
        if taken := next(others, None):
            yield Finding(
                at=Place(entry.span, f"journal.{entry.tag}"),
                message=f"`{entry.tag}` is number {entry.idx}, and so is `{taken.tag}`.",
                recipe=RECIPE.format(tag=entry.tag, generate=generate(difference)),
            )
