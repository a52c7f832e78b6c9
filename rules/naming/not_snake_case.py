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

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  paidAt: timestamp("paid_at", { withTimezone: true }).notNull().defaultNow(),
});
```

See <https://wiki.postgresql.org/wiki/Don%27t_Do_This#Don.27t_use_upper_case_table_or_column_names>.
"""

from rules import Finding, Findings, Fix, Severity, brought, rule
from rules.code import renamed
from rules.context import Context
from rules.conventions import is_snake, snake, usual
from rules.names import listed, short
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
        yield Finding(at=added, message=f"The table `{short(table.id)}` is not snake_case: `{snake(table.name)}`.")
    wrong = [column for column in brought.columns(added, ctx) if _is_wrong(column.name, options)]
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        yield Finding(
            at=ColumnAdded(table, wrong[0]),
            message=f"{listed([c.name for c in wrong])} of `{short(table.id)}` {verb} not snake_case:"
            f" {listed([snake(c.name) for c in wrong])}.",
            fix=Fix("Name it in snake_case", [renamed(c, snake(c.name)) for c in wrong]),
        )


def _is_wrong(name: str, options: Allowed) -> bool:
    return not is_snake(name) and not options.allows(name)


def _keep(table: Table) -> bool:
    return all(is_snake(column.name) for column in table.columns)
