"""
Tables and columns are named in snake_case.

Postgres folds unquoted names to lower case, so `"createdAt"` has to be quoted in every query, view, function and
console, for ever; `created_at` never has. The TypeScript key keeps its own spelling.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paidAt", { withTimezone: true }).notNull().defaultNow(), // finding
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
```

```ts fixed
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paid_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
});
```

See <https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_upper_case_table_or_column_names>.
"""

from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Severity, brought, rule
from rules.code import renamed
from rules.context import Context
from rules.conventions import is_snake, snake, usual
from rules.names import listed, short
from rules.often import often
from rules.options import Allowed
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Allowed) -> Findings:
    table = added.table
    before = ctx.base.tables.get(table.id)
    if not (_keep(before) if before is not None else usual(ctx, _keep)):
        return
    if isinstance(added, TableAdded) and _is_wrong(table.name, options):
        message = f"The table `{short(table.id)}` is not snake_case: `{snake(table.name)}`."
        yield often(Finding(at=added, message=message), key="tables")
    for column in brought.columns(added, ctx):
        if _is_wrong(column.name, options):
            part = ColumnAdded(table, column)
            yield replace(_columns([part]), group=Group(table.id, part, _columns, least=1))


def _columns(parts: list[ColumnAdded]) -> Finding:
    of, names = short(parts[0].table.id), [part.column.name for part in parts]
    verb, right = "is" if len(parts) == 1 else "are", listed([snake(name) for name in names])
    fix = Fix("Name it in snake_case", [renamed(part.column, snake(part.column.name)) for part in parts])
    finding = Finding(at=parts[0], message=f"{listed(names)} of `{of}` {verb} not snake_case: {right}.", fix=fix)
    return often(finding, key="columns", places=tuple(f"{of}.{name}" for name in names))


def _is_wrong(name: str, options: Allowed) -> bool:
    return not is_snake(name) and not options.allows(name)


def _keep(table: Table) -> bool:
    return all(is_snake(column.name) for column in table.columns)
