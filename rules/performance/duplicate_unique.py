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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from schema.changes import IndexAdded, UniqueAdded
from schema.model import Index, Table


@rule(severity=Severity.WARN)
def find(added: UniqueAdded | IndexAdded, ctx: Context) -> Findings:
    table, keys = added.table, _keys(added.table)
    name = added.unique.name if isinstance(added, UniqueAdded) else added.index.name
    mine, old = keys.get(name), _keys(ctx.base.tables.get(table.id, Table("")))
    if mine is None or table.partial:
        return
    names = [other for other, columns in keys.items() if columns == mine and other != name]
    before = [other for other in names if other in old or list(keys).index(other) < list(keys).index(name)]
    if before:
        what = f"`{before[0]}`" if before[0] else "the primary key"
        yield Finding(at=added, message=f"`{name}` of `{short(table.id)}` keeps apart what {what} keeps apart already.")


def _keys(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the columns of what is unique over all rows, by name; the primary key has none."""
    keys = {"": table.primary_key.columns} if table.primary_key else {}
    keys |= {unique.name: unique.columns for unique in table.uniques}
    return keys | {index.name: plain_key(index) for index in table.indexes if _whole(index)}


def _whole(index: Index) -> bool:
    plain = all(c.asc and not c.opclass and not c.is_expression for c in index.columns)
    return index.unique and index.where is None and plain
