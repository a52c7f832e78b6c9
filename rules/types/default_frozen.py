"""
A default that is computed while the schema is read is the same for every row.

`.default(new Date())` is the moment at which the migration was generated, and another one next time: each `generate`
finds a change. `.default("now()")` is text, which Postgres turns into a moment once, when the table is made.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().default(new Date()), // finding
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
```

A function is called for each row:

```ts good
export const notes = pgTable("notes", {
  id: text("id").primaryKey().$defaultFn(() => createId()),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().default(sql`now()`),
});
```

See <https://orm.drizzle.team/docs/column-types/pg#default-value>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import text_of
from rules.context import Context
from rules.conventions import is_moment
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.edits import Edit
from schema.model import Column

_CALL = r"(?:new Date\(\)|Date\.now\(\)|(?:crypto\.)?randomUUID\(\)|(?:nanoid|createId|cuid|ulid|uuidv[47])\(\))"
_ONCE = re.compile(rf"\.default\(\s*(?P<call>{_CALL}[\w.()]*)\s*\)")
_TEXT = re.compile(r"(?i)\.default\(\s*[\"'`](?P<call>now\(\)|current_timestamp|gen_random_uuid\(\))[\"'`]\s*\)")


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    for column in [column for column in brought.columns(added, ctx) if column.builder]:
        text = text_of(column) or ""
        found = _ONCE.search(text) or (_TEXT.search(text) if is_moment(column) or column.type == "uuid" else None)
        if found and column.builder:
            message = f"`{short(added.table.id)}.{column.name}` gets what `{found['call']}` was once, in every row."
            start = column.builder.calls[0].span.start
            span = column.builder.calls[0].span.source.span(start + found.start(), start + found.end())
            fix = Fix("Compute it for each row", [Edit(span, _each(column, found["call"]))])
            yield Finding(at=ColumnAdded(added.table, column), message=message, fix=fix)


def _each(column: Column, call: str) -> str:
    plain = ".defaultRandom()" if column.type == "uuid" else ".defaultNow()" if is_moment(column) else None
    return plain or f".$defaultFn(() => {call})"
