"""
Long text is not indexed whole.

An entry of a B-tree holds some 2,700 bytes. The first value that is longer fails its insert, or the deploy where it is
there already; and `ILIKE '%word%'` finds nothing by such an index.

```ts bad
export const agents = pgTable("agents", {
  id: uuid("id").primaryKey().defaultRandom(),
  description: text("description"),
}, (table) => [
  index("agents_description_idx").on(table.description), // finding
]);
```

```ts good
export const agents = pgTable("agents", {
  id: uuid("id").primaryKey().defaultRandom(),
  title: varchar("title", { length: 200 }),
  description: text("description"),
}, (table) => [
  index("agents_title_idx").on(table.title),
  index("agents_words_idx").using("gin", table.description.op("gin_trgm_ops")),
]);
```

See <https://www.postgresql.org/docs/current/btree.html#BTREE-LIMITS>.
"""

import re

from rules import Finding, Findings, Severity, rule
from rules.names import listed, short
from schema.changes import IndexAdded

_PROSE = re.compile(
    r"(?i)(?:^|_)(?:abstract|answer|bio|body|comment|content|contents|description|details|excerpt|feedback|html|input"
    r"|instructions?|markdown|message|notes?|output|prompt|question|raw|summary|text|transcript)$"
)
_WAYS = """To search in it, with the extension `pg_trgm`; to find whole values; to sort by it:

```ts
index("{name}").using("gin", {column}.op("gin_trgm_ops")),
index("{name}").using("hash", {column}),
index("{name}").on(sql`left(${{{column}}}, 100)`),
```"""


@rule(severity=Severity.NOTE)
def find(added: IndexAdded) -> Findings:
    index, table = added.index, added.table
    columns = [table.column(c.expression) for c in index.columns if not c.is_expression]
    prose = [c for c in columns if c and c.type == "text" and not c.enum_values and _PROSE.search(c.name)]
    found = [c for c in prose if c.name not in (index.where or "")]  # which may bound its length
    if found and index.method == "btree":
        names = listed([c.name for c in found])
        yield Finding(
            at=added,
            message=f"`{index.name}` of `{short(table.id)}` takes no {names} of more than some 2,700 bytes: going by"
            " the name, some will be longer.",
            recipe=_WAYS.format(name=index.name, column=f"table.{found[0].key or found[0].name}"),
        )
