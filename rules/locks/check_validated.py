"""
A CHECK that is added is tried on every row while nobody can use the table.

ADD CONSTRAINT ... CHECK holds ACCESS EXCLUSIVE until the last row is read: reads and writes wait. With NOT VALID it is
instant and binds new rows; VALIDATE later tries the old ones while reads and writes go on.

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0); -- finding
```

```sql fixed
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID;
```

Those of one table are told together:

```sql bad
ALTER TABLE "orders"
  ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0), -- finding
  ADD CONSTRAINT "orders_total_small" CHECK ("total" < 1000);
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_even" CHECK ("total" % 2 = 0);
```

```sql fixed
ALTER TABLE "orders"
  ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID,
  ADD CONSTRAINT "orders_total_small" CHECK ("total" < 1000) NOT VALID;
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_even" CHECK ("total" % 2 = 0) NOT VALID;
```

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "stars" integer, CONSTRAINT "notes_stars_positive" CHECK ("stars" > 0));
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES>.
"""

from dataclasses import replace

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.often import by_table
from rules.unvalidated import bind_new_rows, kept_before, of_new_columns, two_steps
from schema.postgres.actions import AddCheck


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddCheck, ctx: Context) -> Findings:
    if ctx.step is None or add.not_valid or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    part = (add, ctx)
    yield replace(_finding([part]), group=by_table(add.table, part, _finding))


def _finding(parts: list[tuple[AddCheck, Context]]) -> Finding:
    add, (are, them) = parts[0][0], ("is", "it") if len(parts) == 1 else ("are", "one")
    tables, checks = dict.fromkeys(short(each.table) for each, _ in parts), listed([each.part for each, _ in parts])
    safe = all(of_new_columns(*part) or kept_before(*part) for part in parts)
    fails = "" if safe else f", and one row that breaks {them} fails the deploy"
    return Finding(
        at=add,
        message=f"Every read and write of {listed([*tables])} waits while {checks} {are} tried on each row{fails}.",
        fix=bind_new_rows(parts),
        recipe=two_steps(parts),
    )
