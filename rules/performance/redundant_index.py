"""
The front of a longer index serves as an index of its own.

An index on `(a, b)` answers what one on `(a)` answers. The shorter one makes every write slower and is kept for
nothing.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint, "state" text);
CREATE INDEX "orders_user_id_state_idx" ON "orders" ("user_id", "state");
```

```sql bad
CREATE INDEX "orders_user_id_idx" ON "orders" ("user_id"); -- finding
```

A unique index keeps rows apart, and one on the second column serves other queries:

```sql good
CREATE INDEX "orders_state_idx" ON "orders" ("state");
CREATE UNIQUE INDEX "orders_user_id_unique" ON "orders" ("user_id");
```

See <https://www.postgresql.org/docs/current/indexes-multicolumn.html>.
"""

from collections.abc import Iterator

from rules import Finding, Findings, Fix, Severity, rule
from rules.context import Context
from rules.coverage import has_index
from rules.names import short
from rules.often import often
from rules.removal import without_part
from schema.changes import IndexAdded
from schema.model import Table
from schema.postgres.actions import CreateIndex


@rule(severity=Severity.NOTE)
def find(added: CreateIndex | IndexAdded, ctx: Context) -> Findings:
    name = added.table.id if isinstance(added, IndexAdded) else added.table
    declared, index = ctx.declared_table(name), added.index
    table = declared if isinstance(added, IndexAdded) else ctx.end.tables.get(name)
    if isinstance(added, CreateIndex) and (added.include or (declared and has_index(declared, index))):
        return  # it covers, or its own line in the schema is the place
    if table is None or table.partial or index.unique or index.where is not None or not index.usual:
        return
    columns = tuple(c.expression for c in index.columns)
    wider = [(n, wide) for n, wide in _keys(table, columns[0]) if wide[: len(columns)] == columns and n != index.name]
    longer = None if any(wide == columns for _, wide in wider) else next((n for n, _ in wider), None)
    if longer and table.index(index.name):
        other = longer if longer == "the primary key" else f"`{longer}`"
        message = f"`{index.name}` of `{short(name)}` is one too many: {other} begins with the same columns."
        fix = Fix("Take it out", [without_part(index, table)]) if isinstance(added, IndexAdded) else None
        yield often(Finding(at=added, message=message, fix=fix))


def _keys(table: Table, first: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the columns of what can stand in for a plain index, by name; of that alone which begins with `first`."""
    if table.primary_key:
        yield table.primary_key.name or "the primary key", table.primary_key.columns
    yield from ((unique.name, unique.columns) for unique in table.uniques if unique.columns[:1] == (first,))
    for index in [index for index in table.indexes if index.columns and index.columns[0].expression == first]:
        if index.usual and index.where is None and index.valid:
            yield index.name, tuple(c.expression for c in index.columns)
