"""Policies, functions, triggers and rules."""

from collections.abc import Iterator

from schema.model import Policy
from schema.postgres import actions as a
from schema.postgres.grammar import Tree
from schema.postgres.reading.names import items, qualified, relation, relations, strings
from schema.postgres.reading.options import options, valued
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name

_EVENTS = ((4, "insert"), (8, "delete"), (16, "update"), (32, "truncate"))  # src/include/catalog/pg_trigger.h
_TIMINGS = {2: "before", 64: "instead of"}


def create_policy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE POLICY."""
    policy = Policy(
        name=tree.get("policy_name", ""),
        permissive=tree.get("permissive", False),
        command=(tree.get("cmd_name", "") or "all").upper(),
        roles=_roles(tree),
        using=place.inside(None, "using") if "qual" in tree else None,
        with_check=place.inside(None, "check") if "with_check" in tree else None,
        span=place.span,
    )
    table = relation(tree.get("table", {}))
    reads = tuple(name for name in relations(tree) if name != table)
    yield a.CreatePolicy(table, policy, reads, span=place.span)


def alter_policy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER POLICY."""
    table = relation(tree.get("table", {}))
    yield a.AlterPolicy(
        table,
        tree.get("policy_name", ""),
        roles=_roles(tree) if tree.get("roles", ()) else None,
        using=place.inside(None, "using") if "qual" in tree else None,
        with_check=place.inside(None, "check") if "with_check" in tree else None,
        reads=tuple(name for name in relations(tree) if name != table),
        span=place.span,
    )


def _roles(tree: Tree) -> tuple[str, ...]:
    found = []
    for node in tree.get("roles", ()):
        role = node.get("RoleSpec", {})
        found.append(role.get("rolename", "") or role.get("roletype", "").removeprefix("ROLESPEC_").lower())
    return tuple(found) or ("public",)


def create_function(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE FUNCTION and PROCEDURE."""
    found = options(tree.get("options", ()))
    settings = [set_to.get("VariableSetStmt", {}) for name, set_to in found if name == "set"]
    said, body = dict(valued(tree.get("options", ()))), dict(found).get("as", {})
    yield a.CreateFunction(
        qualified(strings(tree.get("funcname", ()))),
        language=str(said.get("language", "sql")).lower(),
        or_replace=tree.get("replace", False),
        body=next(iter(strings(items(body))), None),
        security_definer=said.get("security") is True,
        search_path=any(_fixed(setting) for setting in settings if setting.get("name", "") == "search_path"),
        volatility=str(said.get("volatility", "volatile")),
        arguments=len(tree.get("parameters", ())),
        procedure=tree.get("is_procedure", False),
        returns=type_name(tree.get("returnType", {})).type if "returnType" in tree else "",
        span=place.span,
    )


def _fixed(setting: Tree) -> bool:
    """Whether SET search_path holds: DEFAULT sets nothing, and `pg_temp` before others lets the caller's tables in."""
    path = [arg.get("A_Const", {}).get("sval", {}).get("sval", "") for arg in setting.get("args", ())]
    own = path[-1:] == ["pg_temp"] and len(path) == 1
    return setting.get("kind", "") != "VAR_SET_DEFAULT" and "pg_temp" not in path[:-1] and not own


def alter_function(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER FUNCTION ... options."""
    definer = dict(valued(tree.get("actions", ()))).get("security") is True
    yield a.AlterFunction(
        qualified(strings(tree.get("func", {}).get("objname", ()))), "options", definer, span=place.span
    )


def create_trigger(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TRIGGER."""
    yield a.CreateTrigger(
        relation(tree.get("relation", {})),
        tree.get("trigname", ""),
        function=qualified(strings(tree.get("funcname", ()))),
        or_replace=tree.get("replace", False),
        constraint=tree.get("isconstraint", False),
        row=tree.get("row", False),
        events=tuple(name for bit, name in _EVENTS if tree.get("events", 0) & bit),
        timing=_TIMINGS.get(tree.get("timing", 0), "after"),
        columns=tuple(strings(tree.get("columns", ()))),
        span=place.span,
    )


def create_rule(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE RULE."""
    yield a.CreateRule(relation(tree.get("relation", {})), tree.get("rulename", ""), span=place.span)
