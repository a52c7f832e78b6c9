"""
A foreign key has the type of the key it references.

Postgres lets an `integer` reference a `bigint`: it works until the first id over 2147483647, which the referencing
table cannot hold, and from then on its inserts fail.

```sql bad
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" integer REFERENCES "users" ("id")); -- finding
```

```sql good
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint REFERENCES "users" ("id"));
```

See <https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-INT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.model import ForeignKey
from schema.postgres.actions import AddColumn, AddForeignKey, CreateTable

_BYTES = {"smallint": 2, "smallserial": 2, "integer": 4, "serial": 4, "bigint": 8, "bigserial": 8}


@rule(severity=Severity.WARN)
def find(order: AddForeignKey | CreateTable | AddColumn, ctx: Context) -> Findings:
    keys: tuple[ForeignKey | None, ...]
    keys = order.table.foreign_keys if isinstance(order, CreateTable) else (order.foreign_key,)
    after = ctx.step.after.tables if ctx.step and any(keys) else {}
    table = after.get(order.object if isinstance(order, CreateTable) else order.table)
    for key in keys if table and not ctx.fails else ():
        target = after.get(key.references) if key else None
        if key is None or target is None or table is None:
            continue
        others = key.references_columns or (target.primary_key.columns if target.primary_key else ())
        for mine, theirs in zip(map(table.column, key.columns), map(target.column, others), strict=False):
            sizes = [_BYTES.get(column.type, 0) if column else 0 for column in (mine, theirs)]
            if mine and theirs and 0 < sizes[0] < sizes[1]:
                yield Finding(
                    at=order,
                    object=f"{table.id}.{mine.name}",
                    message=f"`{short(table.id)}.{mine.name}` is `{mine.type}` and cannot hold all values of the"
                    f" `{theirs.type}` `{short(target.id)}.{theirs.name}` it references.",
                )
