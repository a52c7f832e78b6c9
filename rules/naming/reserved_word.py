"""
A name that is a word of SQL is quoted for ever.

Drizzle quotes it, people forget to: `SELECT * FROM user` is no error but the name of the role that is logged in, and
`ORDER BY order` is a syntax error at three in the morning. The TypeScript key may keep the word.

```ts bad
export const orders = pgTable("order", { // finding
  id: uuid("id").primaryKey().defaultRandom(),
});
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  type: text("type"),
  value: text("value"),
});
```

A word that a column of another table has already is no news, and an authentication library wants its table to be called
`user`.

See <https://www.postgresql.org/docs/current/sql-keywords-appendix.html>.
"""

from rules import Finding, Findings, Severity, brought, rule
from rules.context import Context
from rules.conventions import is_used, usual
from rules.library import of_library
from rules.names import RESERVED, listed, short
from rules.options import Allowed
from schema.changes import ColumnAdded, TableAdded
from schema.model import Table


@rule(severity=Severity.NOTE)
def find(added: TableAdded | ColumnAdded, ctx: Context, options: Allowed) -> Findings:
    table = added.table

    def odd(name: str) -> bool:
        return name in RESERVED and not options.allows(name)

    if isinstance(added, TableAdded) and odd(table.name) and usual(ctx, _named) and not of_library(table, ctx):
        yield Finding(at=added, message=f"The table `{short(table.id)}` is called like a word of SQL.")
    found = [c for c in brought.columns(added, ctx) if odd(c.name) and not is_used(c.name, ctx)]
    if found and usual(ctx, _columns_named):
        verb = "is a word" if len(found) == 1 else "are words"
        names = listed([column.name for column in found])
        yield Finding(at=ColumnAdded(table, found[0]), message=f"{names} of `{short(table.id)}` {verb} of SQL.")


def _named(table: Table) -> bool:
    return table.name not in RESERVED


def _columns_named(table: Table) -> bool:
    return not any(column.name in RESERVED for column in table.columns)
