"""
drizzle-kit does not escape quotes in JSON and array defaults.

drizzle-kit writes `DEFAULT '{"title":"It's"}'::jsonb`: the quote ends the text, and the migration is a syntax error or,
with two of them, says something else. In a `sql` template the quote is doubled by hand.

```ts bad
export const pages = pgTable("pages", {
  id: uuid("id").primaryKey().defaultRandom(),
  labels: jsonb("labels").notNull().default({ title: "It's me" }), // finding
});
```

```ts fixed
export const pages = pgTable("pages", {
  id: uuid("id").primaryKey().defaultRandom(),
  labels: jsonb("labels").notNull().default(sql`'{"title":"It''s me"}'::jsonb`),
});
```

```ts good
export const pages = pgTable("pages", {
  id: uuid("id").primaryKey().defaultRandom(),
  labels: jsonb("labels").notNull().default({ title: "Me" }),
  title: text("title").notNull().default("It's me"),
});
```

See <https://orm.drizzle.team/docs/column-types/pg#default-value>.
"""

import re

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.names import short
from schema.changes import ColumnAdded, DefaultChanged
from schema.imports import with_import
from schema.model import Column

_LITERAL = re.compile(r"'(?P<inner>.*)'(?P<cast>::\w+)?", re.DOTALL)


@rule(severity=Severity.BLOCK)
def find(added: ColumnAdded | DefaultChanged, ctx: Context) -> Findings:
    column = added.column
    loose = column.default and (column.type in ("json", "jsonb") or column.type.endswith("]"))
    literal = _LITERAL.fullmatch(column.default or "") if loose else None
    if literal and "'" in literal["inner"].replace("''", "") and ctx.difference.package.layout != "folders":
        yield Finding(
            at=added,
            message=f"The quote in the default of `{short(added.object)}` ends the text of the migration.",
            fix=_fix(column, literal["inner"].replace("'", "''"), literal["cast"] or ""),
        )


def _fix(column: Column, text: str, cast: str) -> Fix:
    plain = column.builder and not set(text) & set("`\\$")
    edit = column.builder.with_call("default", f"sql`'{text}'{cast}`") if column.builder and plain else None
    imported = with_import(column.span.source, "sql", "drizzle-orm") if column.span else None
    return Fix("Write it with `sql`", (edit, imported))
