"""Row level security as rules ask about it: which tables are guarded, by which policies, from whom."""

from schema.model import Policy, Table
from schema.postgres.catalog import Catalog

ANYONE = frozenset({"public", "anon", "authenticated", "anonymous"})  # those of Supabase and Neon among them
_TRUE = frozenset({"true", "1=1", "'t'", "trueis true"})


def policies(catalog: Catalog, table: Table) -> tuple[Policy, ...]:
    """Return the policies of a table, those that were linked from outside among them."""
    linked = [p for key, p in catalog.policies.items() if key.startswith(table.id + ".")]
    return (*table.policies, *linked)


def guarded(catalog: Catalog, table: Table) -> bool:
    """Return whether policies decide who sees the rows; Drizzle enables them with the first policy."""
    return table.rls or bool(policies(catalog, table))


def always(expression: str | None) -> bool:
    """Return whether a policy's expression lets everything pass."""
    return "".join((expression or "").lower().replace("(", "").replace(")", "").split()) in _TRUE
