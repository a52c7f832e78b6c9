"""
An index that Drizzle writes with `.desc()` does not serve `ORDER BY ... DESC`.

In an index `.desc()` is `DESC NULLS LAST`, and in a query `desc()` is Postgres' `DESC`, which is NULLS FIRST. Postgres
compares the two word by word, even where the column is NOT NULL, and sorts. A plain index is read backwards.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  index("notes_created_at_idx").on(table.createdAt.desc()), // finding
]);
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
}, (table) => [
  index("notes_created_at_idx").on(table.createdAt.desc().nullsFirst()),
]);
```

Whoever says where NULLs go has thought of it:

```ts good
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paid_at", { withTimezone: true }),
}, (table) => [index("notes_paid_at_idx").on(table.paidAt.desc().nullsLast())]);
```

See <https://www.postgresql.org/docs/current/indexes-ordering.html>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.names import listed, short
from rules.often import often
from schema.changes import IndexAdded
from schema.edits import Edit
from schema.model import Index

_BARE = re.compile(r"\.desc\(\)(?!\s*\.nulls)")


@rule(severity=Severity.NOTE)
def find(added: IndexAdded) -> Findings:
    index = added.index
    falling = [column.expression for column in index.columns if not column.asc and column.nulls == "last"]
    edits = _edits(index)
    if falling and edits and not index.unique:
        yield often(
            Finding(
                at=added,
                message=f"`{index.name}` of `{short(added.table.id)}` is {listed(falling)} DESC NULLS LAST:"
                " a query that says DESC cannot read it in order.",
                fix=Fix("Put NULLs where a query puts them", edits),
            )
        )


def _edits(index: Index) -> list[Edit]:
    span = index.span
    at = [span.start + match.end() for match in _BARE.finditer(span.text)] if span else []
    return [Edit(span.source.span(end, end), ".nullsFirst()") for end in at] if span else []
