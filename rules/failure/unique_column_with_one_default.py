"""
A unique column is not added with one value for all rows.

A constant DEFAULT gives every old row the same value, and the unique index over it refuses the second one: the deploy
fails as soon as the table holds two rows.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "handle" text DEFAULT '' NOT NULL UNIQUE; -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "handle" text;
```

See <https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AddColumn
from schema.postgres.volatility import is_volatile


@rule(severity=Severity.BLOCK)
def find(add: AddColumn, ctx: Context) -> Findings:
    if one_value(add) and not ctx.is_new(add.table) and ctx.cost.scans and not ctx.fails:
        yield Finding(
            at=add,
            message=f"All old rows of `{short(add.table)}` get `{add.column.default}` in the unique"
            f" `{add.column.name}`: this fails as soon as there are two.",
            recipe="Add the column without default and constraint, give each row a value of its own in batches, then"
            " build the unique index.",
        )


def one_value(add: AddColumn) -> bool:
    """Return whether a unique column is added with the same value for every row."""
    default = add.column.default
    drawn = add.serial or add.column.identity or add.column.generated
    unique = add.unique is not None or add.column.primary_key
    return bool(unique and default and not drawn and default.upper() != "NULL" and not is_volatile(default))
