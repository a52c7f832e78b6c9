"""
What two tables hold as JSON is a table of its own.

A copy in each row is changed in one place and not in the other, and nothing joins the two: "who lives there" reads both
tables whole. With a table of its own it is stored once, checked once, and referenced.

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), address: jsonb("address").$type<Address>() });
```

```ts bad
export const users = pgTable("users", { id: uuid("id").primaryKey(), address: jsonb("address").$type<Address>() });
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  shipTo: jsonb("ship_to").$type<Address>(), // finding
});
```

Settings and other values that are read and written as a whole are no entity:

```ts before
export const users = pgTable("users", { id: uuid("id").primaryKey(), theme: jsonb("theme").$type<ThemeSettings>() });
```

```ts good
export const users = pgTable("users", { id: uuid("id").primaryKey(), theme: jsonb("theme").$type<ThemeSettings>() });
export const teams = pgTable("teams", { id: uuid("id").primaryKey(), theme: jsonb("theme").$type<ThemeSettings>() });
```

See <https://www.postgresql.org/docs/current/datatype-json.html#JSON-DOC-DESIGN>.
"""

import re

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import only_appended, snake
from rules.names import short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table

_ENTITIES = {"address", "author", "person", "contact", "customer", "company", "member", "owner", "product", "item"}
_ENTITIES |= {"user", "profile", "location", "organization", "participant", "attachment", "image", "file", "link"}
_NAME = re.compile(r"\s*(?:readonly\s+)?(?:Array<)?(?P<name>[A-Z]\w+)>?(?:\[\])?\s*(?:\|\s*(?:null|undefined)\s*)*")


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    for column in () if only_appended(table) else brought.columns(added, ctx):
        name = _entity(column)
        other = _holder(name, table, ctx) if name else None
        if name and other:
            yield Finding(
                at=ColumnAdded(table, column),
                message=f"`{column.name}` of `{short(table.id)}` holds the `{name}` that `{short(other)}` holds, too:"
                " an entity, going by its name, without a table.",
            )


def _entity(column: Column) -> str | None:
    found = _NAME.fullmatch(column.ts_type or "") if column.type in ("json", "jsonb") else None
    last = snake(found["name"]).rsplit("_", 1)[-1] if found else ""
    return found["name"] if found and {last, last.removesuffix("s")} & _ENTITIES else None


def _holder(name: str, table: Table, ctx: Context) -> str | None:
    held = ((t.id, c) for t in ctx.declared.tables.values() if not only_appended(t) for c in t.columns)
    return next((f"{id_}.{c.name}" for id_, c in held if id_ != table.id and c.ts_type and _entity(c) == name), None)
