"""
A migration that waits for a lock gives up after a few seconds.

A lock that keeps writers out waits for the oldest query that uses the table, and every later query queues behind it:
one forgotten report then stops the application, however short the change is. With `lock_timeout` the deploy fails
instead, and is run again. Who sets it for the role that migrates has no need of this rule.

```sql before
CREATE TABLE "users" ("id" bigint PRIMARY KEY);
```

```sql bad
ALTER TABLE "users" ADD COLUMN "name" text; -- finding
```

A new table locks those it references, until the migrations are done:

```sql bad
CREATE TABLE "notes" ("id" bigint PRIMARY KEY, "user_id" bigint REFERENCES "users" ("id")); -- finding
```

```sql good
SET LOCAL lock_timeout = '5s';
ALTER TABLE "users" ADD COLUMN "name" text;
```

```sql good
CREATE TABLE "teams" ("id" bigint PRIMARY KEY);
ALTER TABLE "teams" ADD COLUMN "name" text;
```

See <https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT>.
"""

from rules import Finding, Findings, Severity, rule
from rules.held import limit, strong
from rules.names import listed, short
from rules.recipes import lock_timeout
from schema.difference import Difference
from schema.postgres import actions as a

LONGEST = 60  # seconds: who waits longer has an outage
_SAID = (a.AddForeignKey, a.AddCheck, a.AddNotNull, a.AddUnique, a.AddPrimaryKey, a.AddExclusion, a.SetNotNull)


@rule(severity=Severity.NOTE, opt_in=True, while_running=True)
def find(difference: Difference) -> Findings:
    tables: dict[str, None] = {}
    first = None
    for step in difference.replay.steps:
        if step.fails or (limit(step) or LONGEST + 1) <= LONGEST:
            continue
        tables |= dict.fromkeys(strong(step))
        long = step.cost.scans or step.cost.rewrites or isinstance(step.action, _SAID)  # their own rules speak
        first = step if first is None and not long and strong(step) else first
    if first is None:
        return
    late = any(isinstance(s.action, a.SetSetting) and s.action.name == "lock_timeout" for s in difference.replay.steps)
    yield Finding(
        at=first.action,
        object="lock_timeout",
        message=f"{'No useful' if late else 'No'} `lock_timeout` is set before this: while it waits for its lock on"
        f" {listed([short(table) for table in tables])}, everyone else waits behind it.",
        recipe=lock_timeout(difference.deploy),
    )
