"""
A migration changes this database, not the server.

Settings, databases, tablespaces and powerful roles belong to whoever runs the server: a managed one such as Neon
refuses them, every other database on it is changed too, and a password in a migration is one in the repository.

```sql bad
CREATE ROLE "app" LOGIN PASSWORD 'x'; -- finding
ALTER ROLE "owner" BYPASSRLS; -- finding
```

```sql bad transaction=never
ALTER SYSTEM SET work_mem = '64MB'; -- finding
```

```sql good
CREATE ROLE "app" NOLOGIN;
```

See <https://neon.com/docs/manage/roles>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.hosts import refused_on_neon
from schema.postgres import actions as a

_POWERFUL = frozenset({"superuser", "createrole", "createdb", "bypassrls", "isreplication", "password"})


@rule(severity=Severity.WARN)
def find(order: a.AlterSystem | a.CreateRole | a.AlterRole | a.DropRole | a.DatabaseOrder, ctx: Context) -> Findings:
    what = None if ctx.fails or refused_on_neon(order, ctx) else _what(order)
    if what:
        yield Finding(at=order, message=f"{what} is a change of the server, not of this database.")


def _what(order: a.AlterSystem | a.CreateRole | a.AlterRole | a.DropRole | a.DatabaseOrder) -> str | None:
    if isinstance(order, a.CreateRole | a.AlterRole):
        powers = sorted(_POWERFUL & set(order.options)) or [o for o in order.options if o in ("set", "rename")]
        return f"What the role `{order.name}` may do ({', '.join(powers)})" if powers else None
    if isinstance(order, a.DropRole):
        return None if order.if_exists else f"Dropping the role `{order.name}`"
    if isinstance(order, a.AlterSystem):
        return f"The setting `{order.name}`"
    known = order.clause.split(" ")[-1] in ("database", "tablespace") and order.clause != "drop database"
    return f"`{order.clause.upper()} {order.name}`" if known else None
