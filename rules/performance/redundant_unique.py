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

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import short
from schema.changes import IndexAdded, UniqueAdded
from schema.model import Index, Unique


@rule(severity=Severity.NOTE)
def find(added: UniqueAdded | IndexAdded, ctx: Context) -> Findings:
    table, key = added.table, added.unique if isinstance(added, UniqueAdded) else added.index
    mine = _columns(key)
    every: tuple[Unique | Index, ...] = (*table.uniques, *table.indexes)
    others = [u for u in every if u is not key and _columns(u) < mine and _columns(u)]
    alone = {*table.primary_key.columns} if table.primary_key else mine
    name = f"`{others[0].name}`" if others else "the primary key" if alone < mine else None
    wanted = any(
        set(foreign.references_columns) == mine and foreign.references == table.id
        for other in ctx.declared.tables.values()
        for foreign in (other.foreign_keys if len(mine) > 1 and name else ())
    )
    if name and mine and not wanted and not table.partial:
        message = f"`{key.name}` of `{short(table.id)}` keeps nothing apart that {name} does not."
        yield Finding(at=added, message=message)


def _columns(key: Unique | Index) -> set[str]:
    if isinstance(key, Unique):
        return set() if key.nulls_not_distinct else set(key.columns)
    columns = plain_key(key) if key.unique and key.where is None else ()
    return set(columns) if len(columns) == len(key.columns) else set()
