"""
What counts up needs 64 bits.

An `integer` ends at 2,147,483,647, burned by rolled back inserts and upserts as well as by rows. Then each insert
fails, and the change to `bigint` rewrites the table under ACCESS EXCLUSIVE at the worst possible time.

```sql bad
CREATE TABLE "orders" ("id" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY); -- finding
```

```sql bad
CREATE SEQUENCE "invoice_number" AS integer; -- finding
```

```sql good
CREATE TABLE "orders" ("id" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE SEQUENCE "invoice_number";
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.conventions import counts_up, usual
from rules.names import short
from schema.changes import TableAdded
from schema.model import Column, Table
from schema.postgres.actions import CreateSequence, CreateTable

_SMALL = {"integer", "serial", "smallint", "smallserial"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded | CreateTable | CreateSequence, ctx: Context) -> Findings:
    if isinstance(added, CreateSequence):
        if added.type in _SMALL:
            yield Finding(at=added, message=f"`{short(added.object)}` counts up as `{added.type}`.")
        return
    table = added.table
    if isinstance(added, CreateTable) and (added.temporary or ctx.declared_table(table.id) or ctx.fails):
        return
    column = _key(table)
    # Where keys are drawn by lot, modeling/auto-increment-id speaks of it.
    lots = isinstance(added, TableAdded) and usual(ctx, _draws_lots)
    if column and column.type in _SMALL and counts_up(column) and not lots and usual(ctx, _wide, among=_counts):
        name = f"{table.id}.{column.name}"
        yield Finding(at=added, object=name, span=column.span, message=f"`{short(name)}` counts up as `{column.type}`.")


def _key(table: Table) -> Column | None:
    columns = table.primary_key.columns if table.primary_key else ()
    return table.column(columns[0]) if len(columns) == 1 else None


def _counts(table: Table) -> bool:
    return (key := _key(table)) is not None and counts_up(key)


def _draws_lots(table: Table) -> bool:
    return not _counts(table)


def _wide(table: Table) -> bool:
    return (key := _key(table)) is None or key.type not in _SMALL
