"""
Postgres does not hold an array to its size.

`text[3]` is `text[]`: the number is taken and forgotten, so a fourth element is stored like any other. Code that
counts on three finds four. A CHECK on `cardinality` holds it, or columns of their own.

```ts bad
export const quizzes = pgTable("quizzes", {
  id: uuid("id").primaryKey().defaultRandom(),
  answers: text("answers").array(3).notNull(), // finding
});
```

```ts fixed
export const quizzes = pgTable("quizzes", {
  id: uuid("id").primaryKey().defaultRandom(),
  answers: text("answers").array().notNull(),
});
```

```ts good
export const quizzes = pgTable("quizzes", {
  id: uuid("id").primaryKey().defaultRandom(),
  answers: text("answers").array().notNull(),
}, (table) => [check("quizzes_answers_three", sql`cardinality(${table.answers}) = 3`)]);
```

See <https://www.postgresql.org/docs/current/arrays.html#ARRAYS-DECLARATION>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded

_SIZED = re.compile(r"\[\d+\]")


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    checks = " ".join(check.expression for check in added.table.checks)
    found = [c for c in brought.columns(added, ctx) if _SIZED.search(c.type) and c.name not in checks]
    if found:
        edits = [c.builder.with_call("array") if c.builder and c.type.count("[") == 1 else None for c in found]
        yield Finding(
            at=ColumnAdded(added.table, found[0]),
            message=f"{listed([c.name for c in found])} of `{short(added.table.id)}` can be longer than it says.",
            fix=Fix("Leave the size out", edits),
        )
