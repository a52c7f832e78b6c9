"""
A text without a limit of its own is `text`.

In Postgres `varchar(255)` is stored and compared as `text` is, and is no faster. The number comes from another
database, and the first name or address that is longer fails.

```ts bad
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: varchar("name", { length: 255 }).notNull(), // finding
});
```

```ts fixed
export const users = pgTable("users", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
```

A limit that means something stays:

```ts good
export const countries = pgTable("countries", { code: varchar("code", { length: 2 }).primaryKey() });
```

See <https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_varchar.28n.29_by_default>.
"""

import re
from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, brought, rule
from rules.code import retyped, text_of
from rules.context import Context
from rules.conventions import usual
from rules.names import listed, short
from rules.options import Limits
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table

_WRITTEN = r"varchar\(\s*(?P<name>[\"'`][^\"'`]+[\"'`])\s*,\s*\{\s*length:\s*\d+,?\s*\}\s*\)"


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Limits) -> Findings:
    types = {f"varchar({limit})" for limit in options.limits}
    bound = {name for key in added.table.foreign_keys for name in key.columns}  # as what it references
    own = [c for c in brought.columns(added, ctx) if c.type in types and c.name not in bound]
    found = [c for c in own if re.match(rf"(\w+\.)?varchar\b[^;]*\b{c.type[8:-1]}\b", text_of(c) or "")]
    if found and usual(ctx, _is_plain, among=_has_text):
        parts = [ColumnAdded(added.table, column) for column in found]
        yield replace(_finding([parts]), group=Group("limits", parts, _finding))


def _finding(tables: list[list[ColumnAdded]]) -> Finding:
    parts = [part for each in tables for part in each]
    names, verb = listed([short(part.object) for part in parts]), "ends" if len(parts) == 1 else "end"
    edits = [edit for part in parts for edit in retyped(part.column, _WRITTEN, r"text(\g<name>)")]
    message = f"{names} {verb} at {parts[0].column.type[8:-1]} characters, a limit from nowhere."
    return Finding(at=parts[0], message=message, fix=Fix("Use `text`", edits))


def _has_text(table: Table) -> bool:
    return any(column.type in ("text", "varchar(255)") for column in table.columns)


def _is_plain(table: Table) -> bool:
    return not any(column.type == "varchar(255)" for column in table.columns)
