"""What a managed server refuses, because nobody on it is a superuser."""

from rules.context import Context
from schema.postgres import actions as a

# Their functions run as the server's own user.
UNTRUSTED = frozenset({"plpython3u", "plpythonu", "plpython2u", "plperlu", "pltclu", "c", "internal"})


def refused_on_neon(order: object, ctx: Context) -> str | None:
    """Return what of this statement takes a superuser, as the subject of a sentence, where there is none: on Neon.

    https://neon.com/docs/reference/compatibility
    """
    return _superusers_own(order) if ctx.deploy.neon else None


def _superusers_own(order: object) -> str | None:
    if isinstance(order, a.AlterSystem):
        return f"`ALTER SYSTEM` (`{order.name}`)"
    if isinstance(order, a.CreateRole | a.AlterRole) and "superuser" in order.options:
        return f"`SUPERUSER` for `{order.name}`"
    if isinstance(order, a.DatabaseOrder) and order.clause == "create tablespace":
        return f"The tablespace `{order.name}`"
    if isinstance(order, a.CreateFunction) and order.language in UNTRUSTED:
        return f"A function in `{order.language}`"
    if isinstance(order, a.CreateExtension) and order.name in UNTRUSTED:
        return f"The language `{order.name}`"
    return None
