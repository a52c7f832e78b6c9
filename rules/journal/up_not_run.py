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
from schema.drizzle.resolve import ancestors
from schema.span import Source
from schema.typescript.beside import Beside

# The first betas still kept the journal.
_ONE = re.compile(r'"drizzle-(?:orm|kit)"\s*:\s*"[~^]?1\.(?:\d+\.\d+"|0\.0-rc\b|0\.0-beta\.(?:1[3-9]|[2-9]\d)\b)')


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    journal, root = difference.head.journal, difference.package.root
    now, before = _manifest(difference.beside_head, root), _manifest(difference.beside_base, root)
    named = _ONE.search(now.text) if now else None
    if now and named and journal.path and journal.entries and not (before and _ONE.search(before.text)):
        message = f"Drizzle 1.0 does not take `{journal.path}`: its migrator stops until `drizzle-kit up` has run"
        at = Place(now.span(named.start(), named.end()), "journal.up")
        yield Finding(at, f"{message}{_refused(journal.entries)}.", Fix("Run `drizzle-kit up` here too", [None]))


def _manifest(beside: Beside, root: str) -> Source | None:
    """Return the package.json that says which Drizzle the package has: the nearest one above it."""
    places = [f"{folder}/package.json".lstrip("/") for folder in ancestors(root)]
    found = [text for path in places if (text := beside.text(path)) and "drizzle-" in text.text]
    return found[0] if found else None


def _refused(entries: tuple[Entry, ...]) -> str:
    """Say why `up` will refuse these migrations; '' where it will not."""
    bare = [entry.tag for entry in entries if entry.snapshot_path is None]
    late = [after.tag for before, after in pairwise(entries) if folder_of(after) <= folder_of(before)]
    if bare:
        return f", and that refuses {listed(bare)}, without a snapshot"
    return f", and that refuses {listed(late)}, which it would run too early" if late else ""
