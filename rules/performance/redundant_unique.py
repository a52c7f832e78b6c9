"""
A unique key over more columns than another one keeps nothing apart.

Where `email` alone is unique, `(email, team_id)` always is. If its index serves queries, a plain one does, and says so;
otherwise it only makes every write slower.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  email: text("email").notNull().unique(),
  teamId: uuid("team_id").notNull(),
}, (table) => [
  unique("users_email_team").on(table.email, table.teamId), // finding
]);
```

A foreign key of two columns needs a key over both:

```ts good
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  teamId: uuid("team_id").notNull(),
}, (table) => [unique("users_id_team").on(table.id, table.teamId)]);
export const notes = pgTable("notes", {
  userId: uuid("user_id").notNull(),
  teamId: uuid("team_id").notNull(),
}, (table) => [foreignKey({ columns: [table.userId, table.teamId], foreignColumns: [users.id, users.teamId] })]);
```

See <https://www.postgresql.org/docs/current/indexes-unique.html>.
"""

from rules import Finding, Findings, Place, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from schema.model import Index, Table, Unique


@rule(severity=Severity.NOTE)
def find(table: Table, ctx: Context) -> Findings:
    before = ctx.base.tables.get(table.id, Table(""))
    had: tuple[Unique | Index, ...] = (*before.uniques, *before.indexes)
    old = {key.name: _columns(key) for key in had}
    every: tuple[Unique | Index, ...] = () if table.partial else (*table.uniques, *table.indexes)
    keys = [(key, columns) for key in every if (columns := _columns(key))]
    primary = set(table.primary_key.columns) if table.primary_key else set[str]()
    alone = set[str]() if primary == {"id"} else primary  # a key beside `id` is there for a foreign key
    for key, mine in keys:
        if len(mine) > 1 and old.get(key.name) != mine:
            narrower = (f"`{other.name}`" for other, columns in keys if columns < mine)
            name = "the primary key" if alone and alone < mine else next(narrower, None)
            if name and not _wanted(table, mine, ctx):
                message = f"`{key.name}` of `{short(table.id)}` keeps nothing apart that {name} does not."
                yield Finding(at=Place(key.span, f"{table.id}.{key.name}"), message=message)


def _wanted(table: Table, columns: set[str], ctx: Context) -> bool:
    """Return whether a foreign key points to exactly these columns."""
    keys = (key for other in ctx.declared.tables.values() for key in other.foreign_keys)
    return any(key.references == table.id and set(key.references_columns) == columns for key in keys)


def _columns(key: Unique | Index) -> set[str]:
    if isinstance(key, Unique):
        return set() if key.nulls_not_distinct else set(key.columns)
    columns = plain_key(key) if key.unique and key.where is None else ()
    return set(columns) if len(columns) == len(key.columns) else set()
