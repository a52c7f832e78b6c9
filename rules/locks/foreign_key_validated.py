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
ALTER TABLE "orders" ADD COLUMN "payer_id" bigint;--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_payer_id_fk" FOREIGN KEY ("payer_id") REFERENCES "users" ("id"); -- finding
```

```sql fixed
ALTER TABLE "orders" ADD COLUMN "payer_id" bigint CONSTRAINT "orders_payer_id_fk" REFERENCES "users" ("id");
```

```sql good
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint);
CREATE INDEX "notes_user_id_idx" ON "notes" ("user_id");
ALTER TABLE "notes" ADD CONSTRAINT "notes_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "users" ("id");
```

See <https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.inline_key import with_the_column
from rules.names import listed, short
from rules.recipes import later
from rules.unvalidated import bind_new_rows, two_steps
from schema.postgres.actions import AddForeignKey


@rule(severity=Severity.WARN, while_running=True)
def find(add: AddForeignKey, ctx: Context) -> Findings:
    if ctx.step is None or add.not_valid or not ctx.cost.scans or ctx.is_empty(add.table) or ctx.fails:
        return
    tables = [short(t) for t in dict.fromkeys((add.table, add.foreign_key.references)) if not ctx.is_new(t)]
    family = getattr(ctx.catalog, "hierarchy", {}).get(add.table)
    parts = family is not None and family.partitioned and ctx.deploy.postgres < 18  # NOT VALID is refused there
    by_parts = f"Add it to each partition with NOT VALID, VALIDATE there {later(ctx)}, then here."
    inline = with_the_column(add, ctx)
    yield Finding(
        at=add,
        message=f"Writes to {listed(tables)} wait while `{add.foreign_key.name}` checks every row"
        f" of `{short(add.table)}`.",
        fix=inline or (None if parts else bind_new_rows([(add, ctx)])),
        recipe=None if inline else by_parts if parts else two_steps([(add, ctx)]),
    )
