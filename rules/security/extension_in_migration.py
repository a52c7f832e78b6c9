"""
Extensions are set up with the database, not by a migration.

What no version is named for is a different one on every server; an update may change functions under running code;
and in `public` its functions stand among the tables that an API shows.

```sql bad
CREATE EXTENSION IF NOT EXISTS "pgcrypto"; -- finding
```

```sql bad
ALTER EXTENSION "vector" UPDATE; -- finding
```

```sql good
CREATE EXTENSION IF NOT EXISTS "pgcrypto" SCHEMA "extensions" VERSION '1.3';
```

See <https://www.postgresql.org/docs/current/sql-createextension.html>.
"""

from rules import Finding, Findings, Severity, rule
from schema.postgres.actions import AlterExtension, CreateExtension


@rule(severity=Severity.NOTE, opt_in=True)
def find(order: CreateExtension | AlterExtension) -> Findings:
    if isinstance(order, AlterExtension):
        yield Finding(at=order, message=f"The functions of `{order.name}` change under the running release.")
    elif order.version is None or order.schema in (None, "public"):
        lacks = [
            *(["a version"] * (order.version is None)),
            *(["a schema of its own"] * (order.schema in (None, "public"))),
        ]
        yield Finding(at=order, message=f"`{order.name}` is installed without {' and '.join(lacks)}.")
