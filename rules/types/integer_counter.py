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
from rules.conventions import counts_up, lone_key, usual
from rules.names import short
from schema.changes import TableAdded
from schema.model import Table
from schema.postgres.actions import CreateSequence, CreateTable

_SMALL = {"integer", "serial", "smallint", "smallserial"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded | CreateTable | CreateSequence, ctx: Context) -> Findings:
    if isinstance(added, CreateSequence):
        if added.type in _SMALL:
            yield Finding(at=added, message=f"`{short(added.object)}` counts up as `{added.type}`.")
        return
    table, declared = added.table, ctx.declared_table(added.table.id)
    code = declared is not None and declared.source is not None  # of which modeling/auto-increment-id speaks, too
    if ctx.fails or isinstance(added, CreateTable) == code or (isinstance(added, CreateTable) and added.temporary):
        return
    column = lone_key(table)
    lots = code and usual(ctx, _draws_lots)
    linked = any(k.columns == (column.name,) for k in table.foreign_keys) if column else True  # its type is the other's
    small = column is not None and not linked and column.type in _SMALL and (counts_up(column) or column.name == "id")
    if column and small and not lots and usual(ctx, _wide, among=_counts):
        name = f"{table.id}.{column.name}"
        yield Finding(
            at=added, object=name, span=column.span, message=f"`{short(name)}` ends where `{column.type}` ends."
        )


def _counts(table: Table) -> bool:
    return (key := lone_key(table)) is not None and counts_up(key)


def _draws_lots(table: Table) -> bool:
    return not _counts(table)


def _wide(table: Table) -> bool:
    return (key := lone_key(table)) is None or key.type not in _SMALL
