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

from dataclasses import replace

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.conventions import counts_up, lone_key, usual
from rules.kit import Group, Thing
from rules.names import listed, short
from schema.changes import TableAdded
from schema.model import Table
from schema.postgres.actions import CreateSequence, CreateTable
from schema.span import Span

_SMALL = {"integer", "serial", "smallint", "smallserial"}


@rule(severity=Severity.NOTE)
def find(added: TableAdded | CreateTable | CreateSequence, ctx: Context) -> Findings:
    if isinstance(added, CreateSequence):
        yield from [_finding([(added, None, added.sequence.id)])] if added.type in _SMALL else ()
        return
    table, declared = added.table, ctx.declared_table(added.table.id)
    code = declared is not None and declared.source is not None  # of which modeling/auto-increment-id speaks, too
    if ctx.fails or isinstance(added, CreateTable) == code or getattr(added, "temporary", False):
        return
    column = lone_key(table)
    linked = any(k.columns == (column.name,) for k in table.foreign_keys) if column else True  # its type is the other's
    small = column is not None and not linked and column.type in _SMALL and (counts_up(column) or column.name == "id")
    if column and small and not (code and usual(ctx, _draws_lots)) and usual(ctx, _wide, among=_counts):
        part = (added, column.span, f"{table.id}.{column.name}")
        yield replace(_finding([part]), group=Group("keys", part, _finding))


def _finding(parts: list[tuple[Thing, Span | None, str]]) -> Finding:
    message = f"{listed([short(name) for _, _, name in parts])} cannot count past 32 bits."
    return Finding(at=parts[0][0], span=parts[0][1], object=parts[0][2], message=message)


def _counts(table: Table) -> bool:
    return (key := lone_key(table)) is not None and counts_up(key)


def _draws_lots(table: Table) -> bool:
    return not _counts(table)


def _wide(table: Table) -> bool:
    return (key := lone_key(table)) is None or key.type not in _SMALL
