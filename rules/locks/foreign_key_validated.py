"""
A foreign key that checks every row stops writes to two tables.

ADD FOREIGN KEY holds SHARE ROW EXCLUSIVE on both tables while it looks up every row of one in the other: writes to
both wait. With NOT VALID it is instant and binds new rows; VALIDATE later checks the old ones without that lock.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "user_id" bigint);
CREATE INDEX "orders_user_id_idx" ON "orders" ("user_id");
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id"); -- finding
```

```sql fixed
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id") NOT VALID;
```

A new column holds only NULL: written on it, the key needs no look at the rows.

```sql bad
ALTER TABLE "orders" ADD COLUMN "payer_id" bigint;
ALTER TABLE "orders" ADD COLUMN "agent_id" bigint;
ALTER TABLE "orders" ADD CONSTRAINT "orders_payer_fk" FOREIGN KEY ("payer_id") REFERENCES "users" ("id"); -- finding
ALTER TABLE "orders" ADD CONSTRAINT "orders_agent_fk" FOREIGN KEY ("agent_id") REFERENCES "users" ("id");
```

```sql fixed
ALTER TABLE "orders" ADD COLUMN "payer_id" bigint CONSTRAINT "orders_payer_fk" REFERENCES "users" ("id");
ALTER TABLE "orders" ADD COLUMN "agent_id" bigint CONSTRAINT "orders_agent_fk" REFERENCES "users" ("id");
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT>.
"""

from dataclasses import replace

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.inline_key import carrier, on_their_columns
from rules.names import listed, short
from rules.often import by_table
from rules.renamed_key import dropped, under_its_new_name
from rules.unvalidated import bind_new_rows, by_partitions, two_steps
from schema.postgres.actions import AddForeignKey


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddForeignKey, ctx: Context) -> Findings:
    if ctx.step is None or add.not_valid or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    part, kind = (add, ctx), (dropped(add, ctx) is None, carrier(add, ctx) is None, by_partitions(add, ctx))
    yield replace(_finding([part]), group=by_table(add.table, part, _finding, kind))


def _finding(parts: list[tuple[AddForeignKey, Context]]) -> Finding:
    add, ctx = parts[0]
    ends = dict.fromkeys(table for each, _ in parts for table in (each.table, each.foreign_key.references))
    where = listed(list(dict.fromkeys(short(each.table) for each, _ in parts)))
    divided, check = by_partitions(add, ctx), "checks" if len(parts) == 1 else "check"
    at_once = under_its_new_name(parts) or on_their_columns(parts)
    return Finding(
        at=add,
        message=f"Writes to {listed([short(table) for table in ends if not ctx.is_new(table)])} wait while"
        f" {listed([each.part for each, _ in parts])} {check} every row of {where}.",
        fix=at_once or (None if divided else bind_new_rows(parts)),
        recipe=None if at_once else divided or two_steps(parts),
    )
