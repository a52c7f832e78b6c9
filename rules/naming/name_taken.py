"""
A name is given once.

In a schema of Postgres indexes and unique keys share their names with the tables: the second one fails with "already
exists", and drizzle-kit refuses to generate. A column builder that two tables share brings the first one's along.

```ts bad
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(), state: text("state"),
}, (table) => [index("state_idx").on(table.state)]);
export const invoices = pgTable("invoices", {
  id: uuid("id").primaryKey().defaultRandom(), state: text("state"),
}, (table) => [
  index("state_idx").on(table.state), // finding
]);
```

```ts good
export const orders = pgTable("orders", {
  id: uuid("id").primaryKey().defaultRandom(), state: text("state"),
}, (table) => [index("orders_state_idx").on(table.state)]);
export const invoices = pgTable("invoices", {
  id: uuid("id").primaryKey().defaultRandom(), state: text("state"),
}, (table) => [index("invoices_state_idx").on(table.state)]);
```

See <https://www.postgresql.org/docs/current/sql-createindex.html>.
"""

from collections.abc import Iterator

from rules import Finding, Findings, Place, Severity, rule
from rules.code import MAX_NAME
from rules.names import short
from schema.difference import Difference
from schema.model import Database, Table
from schema.span import Span


@rule(severity=Severity.BLOCK)
def find(difference: Difference) -> Findings:
    known = {(key, table.id) for key, table, _ in _named(difference.base.declared)}
    first: dict[tuple[str, bytes], tuple[Table, bool]] = {}
    for key, table, span in _named(difference.head.declared):
        old = (key, table.id) in known
        owner, was = first.setdefault(key, (table, old))
        if owner is not table and not (old and was):
            name = key[1].decode(errors="ignore")
            message = f"`{name}` of `{short(table.id)}` is the name of something of `{short(owner.id)}`, too."
            yield Finding(at=Place(span or table.span, f"{table.id}.{name}"), message=message)


def _named(database: Database) -> Iterator[tuple[tuple[str, bytes], Table, Span | None]]:
    """Yield what shares its names in a schema, by the name as Postgres cuts it; tables come first."""
    for table in database.tables.values():
        yield (table.schema, table.name.encode()[:MAX_NAME]), table, table.span
    for table in database.tables.values():
        for part in (*table.uniques, *table.indexes, table.primary_key):
            if part and part.name:
                yield (table.schema, part.name.encode()[:MAX_NAME]), table, part.span
