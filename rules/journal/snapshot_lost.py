"""
Each snapshot of 1.0 follows one that is there.

The newest format keeps in each snapshot only what its migration changes, and the ids of those it follows. With one of
them gone nobody knows the schema any more, and drizzle-kit stops; of two with one id it takes one in silence. A merge
does that, or a folder that was deleted or copied.

```json before file=drizzle/20231114221320_a/snapshot.json
{ "version": "9", "id": "a", "prevIds": ["00000000-0000-0000-0000-000000000000"], "ddl": [] }
```

```sql before file=drizzle/20231114221320_a/migration.sql
SELECT 1;
```

```sql bad file=drizzle/20231114221420_b/migration.sql
SELECT 2;
```

```json bad also=yes file=drizzle/20231114221420_b/snapshot.json
{ "version": "9", "id": "b", "prevIds": ["x"], "deltas": [] } // finding
```

```json good file=drizzle/20231114221420_b/snapshot.json
{ "version": "9", "id": "b", "prevIds": ["a"], "deltas": [] }
```

See <https://github.com/drizzle-team/drizzle-orm/releases>.
"""

from collections.abc import Iterator

from rules import Finding, Findings, Place, Severity, rule
from schema.difference import Difference
from schema.drizzle.chain import Link
from schema.span import Source

_STOPS = "`drizzle-kit generate` stops"


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    before = {(link.entry.tag, why) for link, why in _faults(difference.base.links)}
    new = [(link, why) for link, why in _faults(difference.head.links) if (link.entry.tag, why) not in before]
    for link, why in new[:1]:
        more = f"; {len(new) - 1} more do not fit either" if len(new) > 1 else ""
        message = f"The snapshot of `{link.entry.tag}` {why}{more}."
        yield Finding(at=Place(Source(link.path, "").span(0, 0), "journal.chain"), message=message)


def _faults(links: tuple[Link, ...]) -> Iterator[tuple[Link, str]]:
    """Yield the snapshots that drizzle-kit does not take, in the order of their folders."""
    tags: dict[str, str] = {}
    first = next((link for link in links if link.whole), None)
    known = {link.id: link.entry.tag for link in reversed(links)}
    for link in links:
        lost = next((parent for parent in link.parents if parent not in known), None)
        late = next((known[p] for p in link.parents if p in known and known[p] >= link.entry.tag), None)
        if link.id in tags:
            yield link, f"has the id of that of `{tags[link.id]}`: drizzle-kit knows only one of the two"
        elif lost:
            yield link, f"follows `{lost}`, which is not there: {_STOPS}"
        elif late:
            yield link, f"follows that of `{late}`, which comes after it: {_STOPS}"
        elif link.whole and link is not first:
            yield link, f"begins anew, beside that of `{first.entry.tag}`: {_STOPS}" if first else ""
        tags.setdefault(link.id, link.entry.tag)
