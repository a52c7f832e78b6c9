"""
One unique key over the same columns is enough.

Each is an index of its own that every write pays for, and neither keeps out what the other lets in. `.unique()` on the
column and `unique()` or `uniqueIndex()` in the extras are two. Only what one CREATE TABLE declares beside its primary
key becomes one with that, and gives it its name.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
}, (table) => [
  unique("users_email_key").on(table.email), // finding
]);
```

```ts bad
export const teams = pgTable("teams", { id: uuid("id").primaryKey().unique() }); // finding
```

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey(),
  email: text("email").notNull().unique(),
}, (table) => [uniqueIndex("users_email_lower").on(sql`lower(${table.email})`)]);
```

See <https://www.postgresql.org/docs/current/indexes-unique.html>.
"""

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from rules.removal import without_part
from schema.model import Index, Table, Unique


@rule(severity=Severity.WARN)
def find(table: Table, ctx: Context) -> Findings:
    old, first = _keys(ctx.base.tables.get(table.id, Table(""))), dict[tuple[str, ...], str]()
    keys = {} if table.partial else _keys(table)
    parts: dict[str, Unique | Index] = {unique.name: unique for unique in table.uniques}
    parts |= {index.name: index for index in table.indexes}
    for name in sorted(keys, key=lambda name: name not in old):  # the new one of two is the one too many
        other = first.setdefault(keys[name], name)
        if other != name and old.get(name) != keys[name]:
            part = parts[name]
            what = f"`{other}`" if other else "the primary key"
            message = f"`{name}` of `{short(table.id)}` keeps apart what {what} keeps apart already."
            fix, merged = Fix("Take it out", [without_part(part, table)]), not other and isinstance(part, Unique)
            if merged and ctx.is_new(table.id):
                message += " CREATE TABLE makes one of the two: the primary key gets its name."
                fix = Fix(
                    "Take it out, and generate this migration anew: a later DROP CONSTRAINT drops the key", [None]
                )
            yield Finding(at=Place(part.span, f"{table.id}.{name}"), message=message, fix=fix)


def _keys(table: Table) -> dict[str, tuple[str, ...]]:
    """Return the columns of what is unique over all rows, by name; the primary key has none."""
    keys = {"": table.primary_key.columns} if table.primary_key else {}
    keys |= {unique.name: unique.columns for unique in table.uniques}
    return keys | {index.name: plain_key(index) for index in table.indexes if _whole(index)}


def _whole(index: Index) -> bool:
    plain = all(c.asc and not c.opclass and not c.is_expression for c in index.columns)
    return index.unique and index.where is None and plain
