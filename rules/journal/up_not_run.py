"""
Drizzle 1.0 wants `drizzle-kit up` first.

Its migrator refuses a folder that still has `meta/_journal.json` ("We detected that you have old drizzle-kit migration
folders"), so the deploy stops. `up` itself refuses a history in which a migration has no snapshot, or a `when` older
than that of the one before it.

```sql before
CREATE TABLE "users" ("id" uuid PRIMARY KEY);
```

```json before file=package.json
{ "dependencies": { "drizzle-orm": "^0.45.0" } }
```

```json bad file=package.json
{ "dependencies": {
  "drizzle-orm": "1.0.0-rc.5" // finding
} }
```

```json good file=package.json
{ "dependencies": { "drizzle-orm": "^0.45.1" } }
```

See <https://orm.drizzle.team/docs/upgrade-v1>.
"""

import re
from itertools import pairwise

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.names import listed
from schema.difference import Difference
from schema.drizzle.journal import Entry, folder_of

# The first betas still kept the journal.
_ONE = re.compile(r'"drizzle-(?:orm|kit)"\s*:\s*"[~^]?1\.(?:\d+\.\d+"|0\.0-rc\b|0\.0-beta\.(?:1[3-9]|[2-9]\d)\b)')


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    journal, before = difference.head.journal, difference.beside_base
    if journal.path is None or not journal.entries or any(_ONE.search(text.text) for text in before.texts):
        return
    for source in difference.beside_head.texts:
        if source.path.endswith("package.json") and (named := _ONE.search(source.text)):
            message = f"Drizzle 1.0 does not take `{journal.path}`: its migrator stops until `drizzle-kit up` has run"
            at = Place(source.span(named.start(), named.end()), "journal.up")
            yield Finding(at, f"{message}{_refused(journal.entries)}.", Fix("Run `drizzle-kit up` here too", [None]))
            return


def _refused(entries: tuple[Entry, ...]) -> str:
    """Say why `up` will refuse these migrations; '' where it will not."""
    bare = [entry.tag for entry in entries if entry.snapshot_path is None]
    late = [after.tag for before, after in pairwise(entries) if folder_of(after) <= folder_of(before)]
    if bare:
        return f", and that refuses {listed(bare)}, without a snapshot"
    return f", and that refuses {listed(late)}, which it would run too early" if late else ""
