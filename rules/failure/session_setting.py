"""
A setting is made for the transaction, not for the session.

SET without LOCAL stays on the connection. Through a pooler in transaction mode, such as Neon's `-pooler` host, that is
soon another client's; without a transaction it is not this migration's any more at the next statement. A session's
advisory lock is lost the same way.

```sql bad
SET lock_timeout = '5s'; -- finding
```

```sql fixed
SET LOCAL lock_timeout = '5s';
```

Outside a transaction SET LOCAL does nothing:

```sql bad transaction=never
SET LOCAL lock_timeout = '5s'; -- finding
```

```sql good
SELECT pg_advisory_xact_lock(42);
```

See <https://neon.com/docs/connect/connection-pooling#connection-pooling-in-transaction-mode>.
"""

import re
from dataclasses import replace

from rules import Finding, Findings, Fix, Group, Place, Severity, rule
from rules.context import Context
from rules.names import listed
from schema.edits import Edit
from schema.postgres.actions import Select, SetSetting

_SET, _LOCK = re.compile(r"SET(?:\s+SESSION)?\b", re.IGNORECASE), re.compile(r"pg_(try_)?advisory_lock(_shared)?")


@rule(severity=Severity.NOTE)
def find(order: SetSetting | Select, ctx: Context) -> Findings:
    if isinstance(order, Select):
        if any(_LOCK.fullmatch(name) for name in order.functions):
            message = "A session's advisory lock is lost, or never given back, behind a pooler: use the `_xact_` form."
            yield Finding(at=Place(order.span, "advisory_lock"), message=message)
    elif order.value is None or order.local == ctx.in_transaction or order.name.lower() == "session_replication_role":
        return  # of the last one integrity/triggers-switched-off speaks
    elif order.local:
        yield Finding(at=order, message=f"`{order.name}` is not set: outside a transaction SET LOCAL does nothing.")
    elif not _given_back(order, ctx):
        yield replace(_outlives([order]), group=Group("settings", order, _outlives))


def _given_back(order: SetSetting, ctx: Context) -> bool:
    """Return whether a later statement resets it; where that is not reached, the transaction undoes SET as well."""
    orders = ctx.orders.of(SetSetting)
    later = orders[orders.index(order) + 1 :] if order in orders else []
    return any(other.name == order.name and other.value is None for other in later)


def _outlives(orders: list[SetSetting]) -> Finding:
    spans = [(order.span, _SET.match(order.span.text)) for order in orders if order.span]
    edits = [Edit(s.source.span(s.start, s.start + word.end()), "SET LOCAL") for s, word in spans if word]
    names = listed([order.name for order in orders])
    message = f"{names} {'outlives' if len(orders) == 1 else 'outlive'} this migration: behind a pooler the next client"
    return Finding(orders[0], f"{message} of the connection has it.", Fix("Set it for the transaction", edits))
