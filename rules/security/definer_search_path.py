"""
A SECURITY DEFINER function fixes its search_path.

It runs with its owner's rights, but looks names up where its caller says. A caller who may create a table or a function
anywhere puts his own before yours, and has it run as the owner.

```sql bad
CREATE FUNCTION "is_admin"() RETURNS boolean LANGUAGE sql SECURITY DEFINER AS 'SELECT true'; -- finding
```

```sql good
CREATE FUNCTION "is_admin"() RETURNS boolean LANGUAGE sql SECURITY DEFINER SET search_path = '' AS 'SELECT true';
REVOKE EXECUTE ON FUNCTION "is_admin"() FROM PUBLIC;
```

See <https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY>.
"""

from rules import Finding, Findings, Severity, rule
from rules.context import Context
from rules.names import short
from schema.postgres.actions import AlterFunction, CreateFunction


@rule(severity=Severity.WARN)
def find(function: CreateFunction | AlterFunction, ctx: Context) -> Findings:
    open_ = function.security_definer and not getattr(function, "search_path", False)
    text = function.span.text.lower() if function.span and isinstance(function, AlterFunction) else ""
    set_later = open_ and any(_fixes(order, function.name) for order in ctx.orders.of(AlterFunction))
    if open_ and "search_path" not in text and not set_later and not ctx.fails:
        message = f"`{short(function.name)}` runs with its owner's rights, and looks names up where its caller says."
        yield Finding(at=function, message=message)


def _fixes(order: AlterFunction, name: str) -> bool:
    """Return whether it sets the path of the function after all."""
    return order.name == name and order.span is not None and "search_path" in order.span.text.lower()
