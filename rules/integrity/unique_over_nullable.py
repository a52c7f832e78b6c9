"""
A unique key over a column that may be NULL lets rows in twice.

Postgres takes every NULL for another value: with an empty `team_id` the same name is stored as often as one likes.
`NULLS NOT DISTINCT` counts them as equal; where only some rows are meant, a partial unique index says which.

```ts bad
export const labels = pgTable("labels", {
  id: uuid("id").primaryKey().defaultRandom(),
  teamId: uuid("team_id"),
  name: text("name").notNull(),
}, (table) => [
  unique("labels_team_name").on(table.teamId, table.name), // finding
]);
```

```ts fixed
export const labels = pgTable("labels", {
  id: uuid("id").primaryKey().defaultRandom(),
  teamId: uuid("team_id"),
  name: text("name").notNull(),
}, (table) => [
  unique("labels_team_name").on(table.teamId, table.name).nullsNotDistinct(),
]);
```

One column that is often empty is meant to be:

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey().defaultRandom(), email: text("email").unique() });
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.coverage import plain_key
from rules.names import listed, short
from rules.uniqueness import kept_otherwise
from schema.changes import IndexAdded, UniqueAdded
from schema.edits import Edit
from schema.model import Unique


@rule(severity=Severity.NOTE)
def find(added: UniqueAdded | IndexAdded, ctx: Context) -> Findings:
    table, key = added.table, added.unique if isinstance(added, UniqueAdded) else added.index
    if isinstance(key, Unique):
        columns = () if key.nulls_not_distinct else key.columns
    else:
        columns = plain_key(key) if key.unique and not key.where and len(plain_key(key)) == len(key.columns) else ()
    empty = [c.name for name in columns if (c := table.column(name)) and not (c.not_null or c.primary_key)]
    if len(columns) > 1 and empty and not table.partial and not kept_otherwise(table, columns, empty):
        span = key.span if isinstance(key, Unique) and ctx.deploy.postgres > 14 else None
        either = listed(empty, "or")
        edit = Edit(span.source.span(span.end, span.end), ".nullsNotDistinct()") if span else None
        yield Finding(
            at=added,
            message=f"`{key.name}` of `{short(table.id)}` keeps no rows apart where {either} is NULL.",
            fix=Fix("Count NULLs as equal", [edit]),
        )
