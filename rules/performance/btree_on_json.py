"""
An index into JSON or an array is a GIN index.

A btree compares whole documents: it serves `=` on the entire value and nothing else, and a document of more than 2,700
bytes cannot be inserted any more. `@>`, `?` and `&&` are answered by GIN.

```ts bad
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  payload: jsonb("payload").notNull(),
}, (table) => [
  index("events_payload_idx").on(table.payload), // finding
]);
```

```ts fixed
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  payload: jsonb("payload").notNull(),
}, (table) => [
  index("events_payload_idx").using("gin", table.payload),
]);
```

```ts good
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  payload: jsonb("payload").notNull(),
}, (table) => [index("events_kind_idx").on(sql`(${table.payload} ->> 'kind')`)]);
```

See <https://www.postgresql.org/docs/current/datatype-json.html#JSON-INDEXING>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.names import listed, short
from schema.changes import IndexAdded
from schema.edits import Edit
from schema.model import Index

_ON = re.compile(r"\.on\((?=\s*\w+\.\w+\s*\))")


@rule(severity=Severity.WARN)
def find(added: IndexAdded) -> Findings:
    index, table = added.index, added.table
    columns = [table.column(c.expression) for c in index.columns if not c.is_expression]
    found = [c.name for c in columns if c and (c.type == "jsonb" or c.type.endswith("]"))]
    if found and index.method == "btree" and not index.unique:
        yield Finding(
            at=added,
            message=f"`{index.name}` of `{short(table.id)}` finds {listed(found)} as a whole only, no part of it.",
            fix=Fix("Make it a GIN index", [_gin(index)]),
        )


def _gin(index: Index) -> Edit | None:
    at = _ON.search(index.span.text) if index.span else None
    if index.span is None or at is None:
        return None
    return Edit(index.span.source.span(index.span.start + at.start(), index.span.start + at.end()), '.using("gin", ')
