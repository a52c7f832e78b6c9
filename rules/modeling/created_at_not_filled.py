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
export const notes = pgTable("notes", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().$defaultFn(() => new Date()),
});
```

See <https://orm.drizzle.team/docs/column-types/pg#timestamp>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.conventions import CREATED, is_moment, plain, usual
from rules.names import short
from schema.changes import TableAdded
from schema.edits import Edit
from schema.model import Column, Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded, ctx: Context) -> Findings:
    table, column = added.table, _told(added.table)
    if column is None or _filled(table) or not usual(ctx, _filled, among=_tells):
        return
    wrong = "may be empty" if _starts(column) else "is filled by nobody"
    message = f"`{short(table.id)}.{column.name}` {wrong}: no one can count on it."
    yield Finding(at=added, span=column.span, message=message, fix=Fix("Fill it", [_edit(column)]))


def _told(table: Table) -> Column | None:
    return next((c for c in table.columns if plain(c.name) in CREATED and is_moment(c) and not c.unknown), None)


def _tells(table: Table) -> bool:
    return _told(table) is not None


def _starts(column: Column) -> bool:
    return column.default is not None or column.client_default


def _filled(table: Table) -> bool:
    return (column := _told(table)) is None or (_starts(column) and (column.not_null or column.primary_key))


def _edit(column: Column) -> Edit | None:
    end = column.builder.calls[-1].span if column.builder and column.builder.calls else None
    missing = ("" if column.not_null else ".notNull()") + ("" if _starts(column) else ".defaultNow()")
    return Edit(end.source.span(end.end, end.end), missing) if end else None
