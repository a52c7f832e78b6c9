"""
`.op()` makes Drizzle forget `.desc()`.

In an index on a column drizzle-kit writes either the operator class or the order, never both: with `.op()` the index is
ascending, whatever stands before it. Nothing says so, and a query that counts on the order sorts.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  index("notes_idx").on(table.id, table.createdAt.desc().nullsFirst().op("timestamptz_ops")), // finding
]);
```

The class that a type has anyway need not be named:

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  index("notes_idx").on(table.id, table.createdAt.desc().nullsFirst()),
]);
```

```ts good
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  title: text("title"),
}, (table) => [index("notes_title_idx").on(table.title.asc().nullsLast().op("text_pattern_ops"))]);
```

See <https://orm.drizzle.team/docs/indexes-constraints>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.names import short
from schema.changes import IndexAdded
from schema.edits import Edit

_LOST = re.compile(r"\.desc\(\)(?:\s*\.nulls(?:First|Last)\(\))?(?P<op>\s*\.op\(\s*[\"'](?P<name>\w+)[\"']\s*\))")
_TYPES = ("text", "varchar", "uuid", "int2", "int4", "int8", "numeric", "bool", "date", "timestamp", "timestamptz")


@rule(severity=Severity.WARN)
def find(added: IndexAdded) -> Findings:
    span = added.index.span
    lost = list(_LOST.finditer(span.text)) if span else []
    if span and lost:
        plain = all(match["name"].removesuffix("_ops") in _TYPES for match in lost)
        edits = [Edit(span.source.span(span.start + m.start("op"), span.start + m.end("op")), "") for m in lost]
        message = f"`{added.index.name}` of `{short(added.table.id)}` is not descending: `.op()` overrides `.desc()`."
        yield Finding(at=added, message=message, fix=Fix("Leave the usual class out", edits) if plain else None)
