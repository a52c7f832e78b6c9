"""
An index that goes may have been what makes a query fast.

Nothing else serves its columns once it is gone: the queries that used it read the whole table, and a foreign key on
them makes each delete on the other side do so too.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint, "state" text);
CREATE INDEX "orders_user_id_idx" ON "orders" ("user_id");
```

```sql bad
DROP INDEX "orders_user_id_idx"; -- finding
```

Another that begins with the same columns takes its place:

```sql good
CREATE INDEX "orders_user_id_state_idx" ON "orders" ("user_id", "state");
DROP INDEX "orders_user_id_idx";
```

Outside a transaction there is a time without any, if the new one comes second:

```sql bad transaction=never
DROP INDEX CONCURRENTLY "orders_user_id_idx"; -- finding
--> statement-breakpoint
CREATE INDEX CONCURRENTLY "orders_user_id_idx" ON "orders" ("user_id", "state");
```

See <https://www.postgresql.org/docs/current/sql-dropindex.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.coverage import serves
from rules.names import listed, short
from schema.model import Index, Table
from schema.postgres.actions import DropIndex


@rule(severity=Severity.NOTE)
def find(drop: DropIndex, ctx: Context) -> Findings:
    if ctx.blind and drop.table is None and not drop.if_exists and drop.index not in ctx.end.indexes:
        yield Finding(at=drop, message=f"The queries that `{drop.name}` makes fast read the whole table from here on.")
    table = ctx.start.tables.get(drop.table or "")
    index = table.index(drop.name) if table else None
    if ctx.fails or ctx.step is None or table is None or index is None or ctx.is_new(table.id):
        return
    later = ctx.end if ctx.in_transaction else ctx.step.after
    end = later.tables.get(table.id)
    if index.valid and not index.unique and end is not None and not _served(index, end):
        names = listed([column.expression for column in index.columns])
        yield Finding(at=drop, message=f"No index of `{short(table.id)}` begins with {names} any more.")


def _served(index: Index, table: Table) -> bool:
    """Return whether an index answers what this one did, or its columns are gone."""
    plain = tuple(column.expression for column in index.columns if not column.is_expression)
    gone = any(table.column(name) is None for name in plain)
    alike = any((i.columns, i.method) == (index.columns, index.method) for i in table.indexes)
    simple = len(plain) == len(index.columns) and index.method == "btree" and index.where is None
    return gone or alike or (simple and serves(table, plain))
