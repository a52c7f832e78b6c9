"""
An index on a boolean finds half of the table.

Postgres reads the table instead, as that is cheaper, and each write still keeps the index up. Where one of the two
values is rare and looked for, a partial index holds just those rows.

```ts bad
export const jobs = pgTable("jobs", {
  id: uuid("id").primaryKey().defaultRandom(),
  done: boolean("done").notNull().default(false),
}, (table) => [
  index("jobs_done_idx").on(table.done), // finding
]);
```

```ts good
export const jobs = pgTable("jobs", {
  id: uuid("id").primaryKey().defaultRandom(),
  done: boolean("done").notNull().default(false),
}, (table) => [
  index("jobs_open_idx").on(table.id).where(sql`NOT ${table.done}`),
]);
```

See <https://www.postgresql.org/docs/current/indexes-partial.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.names import short
from schema.changes import IndexAdded


@rule(severity=Severity.NOTE)
def find(added: IndexAdded) -> Findings:
    index = added.index
    column = added.table.column(index.columns[0].expression) if len(index.columns) == 1 else None
    if column and column.type == "boolean" and index.where is None and not index.unique:
        yield Finding(
            at=added,
            message=f"`{index.name}` of `{short(added.table.id)}` has two values to tell rows apart by.",
            recipe="Make it partial: put what is sorted or looked up by into `.on(...)`, and the rare value into"
            f" `.where(sql`${{table.{column.key or column.name}}}`)`.",
        )
