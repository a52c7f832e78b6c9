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

from rules import Finding, Findings, Fix, Place, Severity, rule
from rules.context import Context
from schema.edits import Edit
from schema.postgres.actions import Select, SetSetting


@rule(severity=Severity.NOTE)
def find(order: SetSetting | Select, ctx: Context) -> Findings:
    span = order.span
    if isinstance(order, Select):
        if span and any(re.fullmatch(r"pg_(try_)?advisory_lock(_shared)?", name) for name in order.functions):
            message = "A session's advisory lock is lost, or never given back, behind a pooler: use the `_xact_` form."
            yield Finding(at=Place(span, "advisory_lock"), message=message)
    elif order.name.lower() == "session_replication_role":  # integrity/triggers-switched-off speaks of it
        return
    elif span and order.value is not None and (order.local != ctx.in_transaction):
        word = re.match(r"SET(?:\s+SESSION)?\b", span.text, re.IGNORECASE)
        edit = Edit(span.source.span(span.start, span.start + word.end()), "SET LOCAL") if word else None
        yield Finding(
            at=order,
            message=f"`{order.name}` outlives this migration: behind a pooler the next client of the connection has it."
            if ctx.in_transaction
            else f"`{order.name}` is not set: outside a transaction SET LOCAL does nothing.",
            fix=Fix("Set it for the transaction", [edit]) if ctx.in_transaction else None,
        )
