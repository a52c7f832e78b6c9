"""
A key or a CHECK written on a new column is built while nobody can use the table.

ADD COLUMN takes ACCESS EXCLUSIVE, and an inline UNIQUE, PRIMARY KEY, CHECK or filled REFERENCES reads every row before
it lets go: reads and writes wait. Added as steps of their own, they need not stop anyone.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "handle" text UNIQUE; -- finding
```

```sql bad
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

from dataclasses import replace

from rules import Finding, Findings, Group, Severity, rule
from rules.context import Context
from rules.failure.unique_column_with_one_default import one_value
from rules.names import listed, short
from rules.recipes import later
from schema.postgres.actions import AddColumn


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddColumn, ctx: Context) -> Findings:
    if ctx.cost.scans and not (ctx.cost.rewrites or ctx.is_empty(add.table) or ctx.fails or one_value(add)):
        part = (add, ctx)
        yield replace(_finding([part]), group=Group("columns", part, _finding))


def _finding(parts: list[tuple[AddColumn, Context]]) -> Finding:
    built = any(add.unique or add.column.primary_key for add, _ in parts)
    tried = any(add.checks or add.foreign_key for add, _ in parts)
    whats = " and ".join(["an index is built"] * built + ["each row is tried"] * tried)
    tables = list(dict.fromkeys(short(add.table) for add, _ in parts))
    columns = listed(list(dict.fromkeys(add.column.name for add, _ in parts)))
    by_hand = " by hand, outside the migrator" if parts[0][1].deploy.one_transaction else ""
    return Finding(
        at=parts[0][0],
        message=f"Every read and write of {listed(tables)} waits while {whats} for {columns}.",
        recipe="Add the column alone. "
        + (
            f"Then build the unique index concurrently{by_hand}, and make it the constraint with USING INDEX. "
            if built
            else ""
        )
        + (f"Add the constraint with NOT VALID, and VALIDATE it {later(parts[0][1])}." if tried else ""),
    )
