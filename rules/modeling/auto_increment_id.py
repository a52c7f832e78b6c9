"""
An id should not count.

A counting id tells everybody how many rows there are and what the next one is called, and it collides as soon as
rows come from two places: two branches of a database, an import, a restored backup. As `integer` it also ends at 2^31.

```ts bad
export const orders = pgTable("orders", {
  id: serial("id").primaryKey(), // finding
  createdAt: timestamp("created_at").notNull().defaultNow(),
});
```

```ts fixed
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  createdAt: timestamp("created_at").notNull().defaultNow(),
});
```

A key may count where the row has another id, for everybody else:

```ts good
export const jobs = pgTable("jobs", {
  id: bigserial("id", { mode: "bigint" }).primaryKey(),
  jobId: uuid("job_id").notNull().unique(),
});
```

See <https://www.postgresql.org/docs/current/functions-uuid.html>.
"""

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import imports_for
from rules.context import Context
from rules.conventions import counts_up, lone_key, usual
from rules.coverage import has_another_id
from rules.names import short
from rules.often import often
from schema.changes import TableAdded
from schema.edits import Edit
from schema.model import Column, Table


@rule(severity=Severity.WARN)
def find(added: TableAdded, ctx: Context) -> Findings:
    column = lone_key(added.table)
    if column is None or not counts_up(column) or has_another_id(added.table) or not usual(ctx, _draw_lots):
        return
    referenced = any(k.references == added.table.id for t in ctx.declared.tables.values() for k in t.foreign_keys)
    name = short(f"{added.table.id}.{column.name}")
    message = f"`{name}` counts up: it can be guessed, and collides as soon as rows come from two places."
    fix = None if referenced else Fix("Use a random uuid", _uuid(column))
    yield often(Finding(at=added, span=column.span, message=message, fix=fix))


def _draw_lots(table: Table) -> bool:
    return (key := lone_key(table)) is None or not counts_up(key)


def _uuid(column: Column) -> tuple[Edit | None, ...]:
    if column.builder is None or not column.builder.calls:
        return (None,)
    first, last = column.builder.calls[0].span, column.builder.calls[-1].span
    code = f'uuid("{column.name}").primaryKey().defaultRandom()'
    return (Edit(first.source.span(first.start, last.end), code), *imports_for(first.source, code))
