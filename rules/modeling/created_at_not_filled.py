"""
`createdAt` fills itself, and is never empty.

Without a default it is what each insert remembers to send, and rows that forgot it sort nowhere, belong to no month
and are never cleaned up. `defaultNow()` and `notNull()` leave no such row.

```ts bad
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }), // finding
});
```

```ts fixed
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts good
export const notes = pgTable("notes", { createdAt: timestamp("created_at").notNull().$defaultFn(() => new Date()) });
```

See <https://orm.drizzle.team/docs/column-types/pg#timestamp>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, rule
from rules.client_defaults import filled
from rules.context import Context
from rules.conventions import CREATED, is_moment, plain, usual
from rules.library import of_library
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, column = added.table, _told(added.table)
    if column is None or _filled(table) or not usual(ctx, _filled, among=_tells) or of_library(table, ctx):
        return
    wrong = "may be empty" if _starts(column) else "is filled by nobody"
    yield replace(_finding([(table, column)]), group=Group(wrong, (table, column), _finding, wide=True))


def _finding(parts: list[tuple[Table, Column]]) -> Finding:
    names = [f"{short(table.id)}.{one.name}" for table, one in parts]
    wrong, title = ("may be empty", "Make it NOT NULL") if _starts(parts[0][1]) else ("is filled by nobody", "Fill it")
    edits = dict.fromkeys(filled(one) for _, one in parts)  # tables may share one line
    message = f"{listed(names)}: {'it' if len(names) == 1 else 'each'} {wrong}, no one can count on it."
    return Finding(at=ColumnAdded(*parts[0]), object=parts[0][0].id, message=message, fix=Fix(title, edits))


def _told(table: Table) -> Column | None:
    return next((c for c in table.columns if plain(c.name) in CREATED and is_moment(c) and not c.unknown), None)


def _tells(table: Table) -> bool:
    return _told(table) is not None


def _starts(column: Column) -> bool:
    return column.default is not None or column.client_default


def _filled(table: Table) -> bool:
    return (column := _told(table)) is None or (_starts(column) and (column.not_null or column.primary_key))
