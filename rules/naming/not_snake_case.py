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

from rules import Finding, Findings, Fix, Severity, rule
from rules.code import renamed
from rules.context import Context
from rules.conventions import is_snake, snake, usual
from rules.names import listed, short
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.WARN)
def find(added: TableAdded | ColumnAdded, ctx: Context) -> Findings:
    table = added.table
    if isinstance(added, ColumnAdded):
        before = ctx.base.tables.get(table.id)
        wrong = [] if ctx.is_new(table.id) or before is None or not _keeps(before) else [added.column]
    else:
        wrong = [c for c in table.columns if not is_snake(c.name)] if usual(ctx, _keeps) else []
        if usual(ctx, _keeps) and not is_snake(table.name):
            yield Finding(
                at=added, message=f"The table `{short(table.id)}` is not named in snake_case: `{snake(table.name)}`."
            )
    wrong = [c for c in wrong if not is_snake(c.name)]
    if wrong:
        verb = " is" if len(wrong) == 1 else " are"
        yield Finding(
            at=added,
            span=wrong[0].span,
            object=f"{table.id}.{wrong[0].name}",
            message=f"In `{short(table.id)}` {listed([c.name for c in wrong])}{verb} not snake_case:"
            f" {listed([snake(c.name) for c in wrong])}.",
            fix=Fix("Name it in snake_case", [renamed(c, snake(c.name)) for c in wrong]),
        )


def _keeps(table: Table) -> bool:
    return all(is_snake(c.name) for c in table.columns)
