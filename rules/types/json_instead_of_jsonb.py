"""
Store JSON as `jsonb`.

`json` keeps the text as it came and parses it anew at every access. It cannot be compared with `=`, so DISTINCT, GROUP
BY and UNION over such a row fail, and no index reaches into it.

```ts bad
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  payload: json("payload").notNull(), // finding
});
```

```ts fixed
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  payload: jsonb("payload").notNull(),
});
```

```ts good
export const events = pgTable("events", {
  id: uuid("id").primaryKey().defaultRandom(),
  payload: jsonb("payload").notNull(),
});
```

See <https://www.postgresql.org/docs/current/datatype-json.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import imports_for
from rules.names import short
from schema.changes import ColumnAdded
from schema.edits import Edit
from schema.model import Column


@rule(severity=Severity.WARN)
def find(added: ColumnAdded) -> Findings:
    if added.column.type == "json":
        message = f"`{short(added.object)}` is `json`: it cannot be compared, indexed or searched."
        yield Finding(at=added, message=message, fix=Fix("Store it as jsonb", _edits(added.column)))


def _edits(column: Column) -> tuple[Edit | None, ...]:
    first = column.builder.calls[0] if column.builder and column.builder.calls else None
    if first is None or not first.span.text.startswith("json("):
        return (None,)
    source, start = first.span.source, first.span.start
    return (Edit(source.span(start, start + len("json")), "jsonb"), *imports_for(source, "jsonb()"))
