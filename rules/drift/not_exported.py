"""
drizzle-kit sees what is exported.

A table without `export` works in the code and is in no migration: production has no such table. An enum or a schema
without it is worse, as the tables that use it are in the migration, and fail there.

```ts bad
const state = pgEnum("state", ["open", "paid"]); // finding
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: state("state").notNull(),
});
```

```ts fixed
export const state = pgEnum("state", ["open", "paid"]);
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  state: state("state").notNull(),
});
```

```ts good
const state = pgEnum("state", ["open", "paid"]);
export { state };
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

import re

from rules import Finding, Findings, Fix, Place, Severity, rule
from schema.difference import Difference
from schema.edits import Edit
from schema.model import Database
from schema.span import Source

_MADE = r"(?:pg(?P<kind>Table|Enum|Schema|View|MaterializedView|Sequence)|\w+\.(?:table|enum|view))"
_LOST = re.compile(rf"^const (?P<key>\w+)\s*=\s*{_MADE}\(\s*[\"'](?P<name>[^\"']+)", re.MULTILINE)


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    before = {source.path: source.text for source in _sources(difference.base.declared)}
    for source in _sources(difference.head.declared):
        for found in _LOST.finditer(source.text):
            key, kind = found["key"], (found["kind"] or "part of a schema").lower()
            exported = re.search(rf"export\s*\{{[^}}]*\b{key}\b|export default {key}\b", source.text)
            comment = source.text.count("/*", 0, found.start()) != source.text.count("*/", 0, found.start())
            if not exported and not comment and found[0] not in before.get(source.path, ""):
                start = source.span(found.start(), found.start())
                yield Finding(
                    at=Place(source.span(found.start(), found.end()), f"{kind} {found['name']}"),
                    message=f"`{key}` is not exported: no migration makes this {kind}.",
                    fix=Fix("Export it", [Edit(start, "export ")]),
                )


def _sources(database: Database) -> list[Source]:
    places = [table.span for table in database.tables.values()] + [enum.span for enum in database.enums.values()]
    return list({span.path: span.source for span in places if span is not None}.values())
