"""
A table begins with its key.

Who reads a table, in the code or in a console, looks for what a row is called first. In the order of Postgres' pages it
makes no difference; in the order of people's eyes it does.

```ts bad
export const notes = pgTable("notes", {
  body: text("body").notNull(),
  id: uuid("id").primaryKey().defaultRandom(), // finding
});
```

```ts good
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  body: text("body").notNull(),
});
```

See <https://orm.drizzle.team/docs/sql-schema-declaration>.
"""

from rules import Finding, Findings, Severity, rule
from rules.conventions import lone_key
from rules.names import short
from schema.changes import TableAdded


@rule(severity=Severity.NOTE, opt_in=True)
def find(added: TableAdded) -> Findings:
    table, key = added.table, lone_key(added.table)
    if key is not None and not table.partial and table.columns[0] != key and key.span is not None:
        message = (
            f"`{short(table.id)}` begins with `{table.columns[0].name}`, and has its key `{key.name}` further down."
        )
        yield Finding(at=added, span=key.span, message=message)
