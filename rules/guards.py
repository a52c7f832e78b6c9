"""Row level security as rules ask about it: which tables are guarded, by which policies, from whom."""

from dataclasses import replace
from typing import Any

from rules.context import Context
from schema.changes import PolicyAdded
from schema.model import Database, Policy, Table
from schema.postgres.actions import AlterPolicy, CreatePolicy
from schema.postgres.catalog import Catalog

ANYONE = frozenset({"public", "anon", "authenticated", "anonymous"})  # those of Supabase and Neon among them
_TRUE = frozenset({"true", "1=1", "'t'", "trueis true"})


def said(added: CreatePolicy | AlterPolicy | PolicyAdded, ctx: Context) -> Policy | AlterPolicy | None:
    """Return what an order says of a policy; a schema file orders it only where it is pushed."""
    if isinstance(added, PolicyAdded):
        return None if ctx.migrates else added.policy
    return None if ctx.fails else added.policy if isinstance(added, CreatePolicy) else added


def altered(alter: AlterPolicy, ctx: Context) -> Policy | None:
    """Return what a policy is after ALTER POLICY; None where it fails, or nobody knows the policy."""
    table = ctx.catalog.tables.get(alter.table)
    known = [p for p in policies(ctx.catalog, table) if p.name == alter.policy] if table and not ctx.fails else []
    for policy in known:
        parts: dict[str, Any] = {"roles": alter.roles, "using": alter.using, "with_check": alter.with_check}
        return replace(policy, **{name: part for name, part in parts.items() if part is not None})
    return None


def policies(catalog: Database, table: Table) -> tuple[Policy, ...]:
    """Return the policies of a table, those that were linked from outside among them."""
    linked = [p for key, p in catalog.policies.items() if key.startswith(table.id + ".")]
    return (*table.policies, *linked)


def at_end(ctx: Context, table: str) -> tuple[Policy, ...]:
    """Return the policies a table (`schema.name`) ends with; of one that nobody knows, those that are made here."""
    known = ctx.end.tables.get(table)
    if known is not None:
        return policies(ctx.end, known)
    return tuple(order.policy for order in ctx.orders.of(CreatePolicy) if order.table == table)


def guarded(catalog: Catalog, table: Table) -> bool:
    """Return whether policies decide who sees the rows; Drizzle enables them with the first policy."""
    return table.rls or bool(policies(catalog, table))


def always(expression: str | None) -> bool:
    """Return whether a policy's expression lets everything pass."""
    return "".join((expression or "").lower().replace("(", "").replace(")", "").split()) in _TRUE
