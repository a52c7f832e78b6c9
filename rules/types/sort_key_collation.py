"""
A key that code makes for sorting is compared byte by byte.

Libraries for fractional indexing compare as JavaScript does, `Z` before `a`. Under `en_US.UTF-8` Postgres has `a`
before `Z`: rows come in another order than the code believes, and the next key is made between the wrong two.

```ts bad
export const tasks = pgTable("tasks", {
  id: uuid("id").primaryKey().defaultRandom(),
  orderKey: text("order_key").notNull(), // finding
});
```

A number has one order, and so has a text with its collation:

```ts good
import { customType, integer, pgTable, uuid } from "drizzle-orm/pg-core";
const bytewise = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });
export const tasks = pgTable("tasks", {
  id: uuid("id").primaryKey().defaultRandom(),
  orderKey: bytewise("order_key").notNull(), position: integer("position").notNull(),
});
```

Neon's databases compare by bytes unless they were made otherwise; a test database in a container mostly does not.

See <https://www.postgresql.org/docs/current/collation.html>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import snake
from rules.names import listed, quoted, short, table
from rules.options import Names
from schema.changes import ColumnAdded, TableAdded
from schema.model import Column, Table

_SURE = {"order_key", "sort_key", "fractional_index", "lexo_rank", "lexorank", "order_index", "sort_index", "rank_key"}
_MAYBE = {"position", "rank", "sort_order", "order"}  # where an index has it after what it is sorted in


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Names) -> Findings:
    found = [c for c in brought.columns(added, ctx) if options.has(c.name) or _sorts(c, added.table)]
    if found:
        name = table(added.table.id)
        orders = [
            f'ALTER TABLE {name} ALTER COLUMN {quoted(c.name)} SET DATA TYPE {c.type} COLLATE "C";' for c in found
        ]
        yield Finding(
            at=ColumnAdded(added.table, found[0]),
            message=f"{listed([c.name for c in found])} of `{short(added.table.id)}` is made to be sorted by, going by"
            " its name, and the database's locale decides how.",
            recipe="Drizzle has no word for a collation: give it in the same migration.\n\n```sql\n"
            + "\n".join(orders)
            + "\n```",
        )


def _sorts(column: Column, of: Table) -> bool:
    if column.enum_values or not (column.type == "text" or column.type.startswith("varchar")):
        return False
    name = snake(column.name)
    second = (c.expression == column.name for index in of.indexes for c in index.columns[1:])
    return name in _SURE or (name in _MAYBE and any(second))
