"""
A table that is replicated keeps something to know its rows by.

Logical replication finds the row to change by its replica identity, which is the primary key unless said otherwise.
Without one, every UPDATE and DELETE of a published table fails - on the publisher, in the application.

```sql before
CREATE TABLE "users" ("id" bigint CONSTRAINT "users_pkey" PRIMARY KEY, "public_id" uuid NOT NULL);
```

```sql bad
ALTER TABLE "users" REPLICA IDENTITY NOTHING; -- finding
```

```sql bad
ALTER TABLE "users" DROP CONSTRAINT "users_pkey"; -- finding
```

```sql good
ALTER TABLE "users" REPLICA IDENTITY FULL;
ALTER TABLE "users" DROP CONSTRAINT "users_pkey";
```

See <https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres import actions as a
from schema.postgres.catalog import primary_key_name


@rule(severity=Severity.WARN)
def find(order: a.DropConstraint | a.SetReplicaIdentity, ctx: Context) -> Findings:
    table, end = ctx.catalog.tables.get(order.table), ctx.difference.replay.database.tables.get(order.table)
    if ctx.fails or ctx.is_new(order.table):
        return
    if isinstance(order, a.DropConstraint):
        if table is None or end is None or order.constraint != primary_key_name(table) or end.primary_key:
            return
        why = "Without its primary key"
    elif order.identity != "nothing":
        return
    else:
        why = "From here on"
    actions = (step.action for step in ctx.difference.replay.steps)
    sets = [one for one in actions if isinstance(one, a.SetReplicaIdentity) and one.table == order.table]
    if {"full", "index"} & {one.identity for one in sets}:
        return
    yield Finding(
        at=order,
        message=f"{why}, rows of `{short(order.table)}` have no identity for logical replication: where the table is"
        " published, every UPDATE and DELETE of it fails.",
    )
