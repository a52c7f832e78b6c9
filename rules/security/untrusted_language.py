"""
An untrusted language can do what the server's own user can.

Functions in `plpython3u`, `plperlu` or C read and write the server's files and start programs, whatever the policies of
the database say. Only a superuser may install them, and a managed server has none.

```sql bad
CREATE EXTENSION "plpython3u"; -- finding
```

```sql good
CREATE EXTENSION "plv8";
```

See <https://www.postgresql.org/docs/current/sql-createlanguage.html>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.hosts import UNTRUSTED, refused_on_neon
from schema.postgres.actions import CreateExtension, CreateFunction


@rule(severity=Severity.WARN)
def find(order: CreateExtension | CreateFunction, ctx: Context) -> Findings:
    language = order.name if isinstance(order, CreateExtension) else order.language
    if language in UNTRUSTED and not refused_on_neon(order, ctx):
        yield Finding(at=order, message=f"Code in `{language}` runs past every privilege of the database.")
