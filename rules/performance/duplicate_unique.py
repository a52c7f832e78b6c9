"""
One unique key over the same columns is enough.

Each is an index of its own that every write pays for, and neither keeps out what the other lets in. `.unique()` on the
column and `unique()` or `uniqueIndex()` in the extras are two.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
}, (table) => [
  unique("users_email_key").on(table.email), // finding
]);
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
}, (table) => [
  uniqueIndex("users_email_lower").on(sql`lower(${table.email})`),
]);
```

See <https://www.postgresql.org/docs/current/indexes-unique.html>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from schema.model import Index, Table
from schema.span import Span


@rule(severity=Severity.WARN)
def find(table: Table, ctx: Context) -> Findings:
    old, first = _keys(ctx.base.tables.get(table.id, Table(""))), dict[tuple[str, ...], str]()
    keys = {} if table.partial else _keys(table)
    for name in sorted(keys, key=lambda name: name not in old):  # the new one of two is the one too many
        other = first.setdefault(keys[name], name)
        if other != name and old.get(name) != keys[name]:
            what = f"`{other}`" if other else "the primary key"
            message = f"`{name}` of `{short(table.id)}` keeps apart what {what} keeps apart already."
            yield Finding(at=Place(_spans(table).get(name), f"{table.id}.{name}"), message=message)


def _spans(table: Table) -> dict[str, Span | None]:
    return {unique.name: unique.span for unique in table.uniques} | {index.name: index.span for index in table.indexes}


def _keys(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the columns of what is unique over all rows, by name; the primary key has none."""
    keys = {"": table.primary_key.columns} if table.primary_key else {}
    keys |= {unique.name: unique.columns for unique in table.uniques}
    return keys | {index.name: plain_key(index) for index in table.indexes if _whole(index)}


def _whole(index: Index) -> bool:
    plain = all(c.asc and not c.opclass and not c.is_expression for c in index.columns)
    return index.unique and index.where is None and plain
