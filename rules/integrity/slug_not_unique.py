"""
What a row is found by is unique.

A slug, a handle or a subdomain stands in addresses: with two rows of one name each look-up shows whichever comes first,
and tomorrow the other. A check in the code does not hold against two requests at once.

```ts bad
export const posts = pgTable("posts", { id: uuid("id").primaryKey().defaultRandom(),
  slug: text("slug").notNull(), // finding
});
```

Unique together with what it belongs to is unique enough:

```ts good
export const teams = pgTable("teams", { id: uuid("id").primaryKey().defaultRandom() });
export const posts = pgTable("posts", { id: uuid("id").primaryKey().defaultRandom(),
  teamId: uuid("team_id").notNull().references(() => teams.id), slug: text("slug").notNull(),
}, (table) => [uniqueIndex("posts_team_slug").on(table.teamId, table.slug)]);
```

See <https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-UNIQUE-CONSTRAINTS>.
"""

import re

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.context import Context
from rules.conventions import only_appended, plain, usual
from rules.names import short
from rules.options import Names
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table

_HANDLES = {"slug", "handle", "subdomain", "username", "permalink"}
_PEOPLE = re.compile(r"(?:^|_)(?:users?|profiles?|members?|people|players?|authors?|creators?)$")
_ELSEWHERE = re.compile(r"provider\w*|external\w*|\w*accesstoken|installationid|accountid|host|smtp\w*")


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Names) -> Findings:
    table = added.table
    loose = [c for c in brought.columns(added, ctx) if _is_handle(c, table) or options.has(c.name)]
    built = ctx.end.tables.get(table.id, table)  # by SQL that the schema files do not tell
    loose = [c for c in loose if not (table.partial or _kept(c, table) or _kept(c, built))]
    if loose and not only_appended(table) and usual(ctx, _keeps, among=_has_handle):
        message = f"Two rows of `{short(table.id)}` can have one `{loose[0].name}`."
        fix = Fix("Make it unique, alone or together with what the row belongs to", ())
        yield Finding(at=ColumnAdded(table, loose[0]), message=message, fix=fix)


def _is_handle(column: Column, table: Table) -> bool:
    if column.name not in _HANDLES or (column.name == "username" and not _PEOPLE.search(table.name.lower())):
        return False
    return not any(_ELSEWHERE.fullmatch(plain(other.name)) for other in table.columns)  # it is unique over there


def _kept(column: Column, table: Table) -> bool:
    """Return whether any unique key, partial or of an expression too, holds the column."""
    keys = [u.columns for u in (*table.uniques, table.primary_key) if u]
    unique = [c.expression for index in table.indexes if index.unique for c in index.columns]
    return any(column.name in key for key in keys) or any(column.name in expression for expression in unique)


def _has_handle(table: Table) -> bool:
    return any(column.name in _HANDLES for column in table.columns)


def _keeps(table: Table) -> bool:
    return all(_kept(column, table) for column in table.columns if column.name in _HANDLES)
