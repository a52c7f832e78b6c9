"""
Nothing long is done while a table is locked.

A lock is kept until the transaction ends, and Drizzle's migrator runs all pending migrations in one. Whatever reads a
whole table after a lock was taken - VALIDATE of a constraint that was just added, a query - makes everyone
wait for all of it.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
```

```sql bad
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID;
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_total_positive"; -- finding
```

```sql before
CREATE TABLE "orders" ("id" bigint PRIMARY KEY, "total" integer);
ALTER TABLE "orders" ADD CONSTRAINT "orders_total_positive" CHECK ("total" > 0) NOT VALID;
```

```sql good
ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_total_positive";
```

See <https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import listed, short
from rules.often import often
from rules.recipes import LATER
from schema.difference import Difference
from schema.postgres import actions as a
from schema.postgres.notices import blocks_reads

FILES = 3  # of one deploy, each under the locks of the one before: the first says it for all
_SHORT = {"setval"}  # with max(id): one end of an index
_LONG = (a.ValidateConstraint, a.Select, a.CreateTable)  # other scans, and what writes rows, have rules


@rule(severity=Severity.WARN, while_running=True)
def find(difference: Difference, ctx: Context) -> Findings:
    spoken = ""
    for step, locks in ctx.around.held:
        if not locks or not isinstance(step.action, _LONG):
            continue
        read = [table for table in step.cost.scans if table not in step.created]
        short_query = isinstance(step.action, a.Select) and _SHORT & set(step.action.functions)
        if short_query or not read or step.fails or step.migration.tag == spoken:
            continue
        spoken = step.migration.tag  # once a file, at the first
        who = "reads and writes" if any(map(blocks_reads, locks.values())) else "writes"
        when = LATER if difference.deploy.one_transaction else "in a migration of its own"
        found = Finding(
            at=step.action,
            message=f"{listed([short(t) for t in locks])} {'stays' if len(locks) == 1 else 'stay'} locked against {who}"
            f" while all of {listed([short(t) for t in read])} is read.",
            recipe=f"Do it {when}.",
        )
        yield often(found, least=FILES, key=frozenset(locks), places=(step.migration.tag,))
