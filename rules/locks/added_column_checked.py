"""
A key or a CHECK written on a new column is built while nobody can use the table.

ADD COLUMN takes ACCESS EXCLUSIVE, and an inline UNIQUE, PRIMARY KEY, CHECK or filled REFERENCES reads every row before
it lets go: reads and writes wait. Added as steps of their own, they need not stop anyone.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "handle" text UNIQUE; -- finding
ALTER TABLE "users" ADD COLUMN "age" integer DEFAULT 18 CHECK ("age" > 0); -- finding
```

```sql good
ALTER TABLE "users" ADD COLUMN "handle" text;
ALTER TABLE "users" ADD COLUMN "age" integer DEFAULT 18;
```

```sql good
CREATE TABLE "teams" ("id" bigint PRIMARY KEY);
ALTER TABLE "teams" ADD COLUMN "slug" text UNIQUE;
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.failure.unique_column_with_one_default import one_value
from rules.names import short
from rules.recipes import later
from schema.postgres.actions import AddColumn


@rule(severity=Severity.WARN)
def find(add: AddColumn, ctx: Context) -> Findings:
    if not ctx.cost.scans or ctx.cost.rewrites or ctx.is_new(add.table) or ctx.fails or one_value(add):
        return
    keys = ("its primary key", add.column.primary_key), ("its unique index", add.unique)
    built = [name for name, there in keys if there]
    tried = [name for name, there in (("its CHECK", add.checks), ("its foreign key", add.foreign_key)) if there]
    yield Finding(
        at=add,
        message=f"Every read and write of `{short(add.table)}` waits while {' and '.join((built or tried)[:2])} is"
        f" {'built' if built else 'tried on each row'}.",
        recipe="Add the column alone. "
        + ("Then build the unique index concurrently and make it the constraint with USING INDEX. " if built else "")
        + (f"Add the constraint with NOT VALID, and VALIDATE it {later(ctx)}." if tried else ""),
    )
