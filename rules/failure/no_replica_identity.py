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
from rules.names import short
from schema.difference import Difference
from schema.postgres.actions import DropConstraint, SetReplicaIdentity
from schema.postgres.catalog import primary_key_name
from schema.postgres.migration import Step


@rule(severity=Severity.WARN)
def find(difference: Difference) -> Findings:
    steps, end = difference.replay.steps, difference.replay.database.tables
    given = [step.action for step in steps if isinstance(step.action, SetReplicaIdentity)]
    kept = {order.table for order in given if order.identity in {"full", "index"}}
    for step in steps:
        order = step.action
        if not isinstance(order, DropConstraint | SetReplicaIdentity) or step.fails:
            continue
        left = end.get(order.table)
        gone = _loses_key(step, order) and left is not None and not left.primary_key
        if isinstance(order, SetReplicaIdentity):
            gone = order.identity == "nothing"
        if gone and order.table not in kept and order.table not in step.created:
            yield Finding(
                at=order,
                message=f"From here on rows of `{short(order.table)}` have no identity for logical replication: where"
                " the table is published, every UPDATE and DELETE of it fails.",
            )


def _loses_key(step: Step, order: DropConstraint | SetReplicaIdentity) -> bool:
    table = step.before.tables.get(order.table)
    return isinstance(order, DropConstraint) and table is not None and order.constraint == primary_key_name(table)
