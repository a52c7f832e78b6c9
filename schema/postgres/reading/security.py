"""Policies, functions, triggers and rules."""

from collections.abc import Iterator

from schema.model import Policy
from schema.postgres import actions as a
from schema.postgres.grammar import Tree, word
from schema.postgres.reading.columns import option_value
from schema.postgres.reading.names import qualified, relation, relations, strings
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name

_EVENTS = ((4, "insert"), (8, "delete"), (16, "update"), (32, "truncate"))  # src/include/catalog/pg_trigger.h
_TIMINGS = {2: "before", 64: "instead of"}


def create_policy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE POLICY."""
    policy = Policy(
        name=tree.policy_name,
        permissive=tree.permissive,
        command=(tree.cmd_name or "all").upper(),
        roles=_roles(tree),
        using=place.inside(None, "using") if tree.HasField("qual") else None,
        with_check=place.inside(None, "check") if tree.HasField("with_check") else None,
        span=place.span,
    )
    table = relation(tree.table)
    reads = tuple(name for name in relations(tree) if name != table)
    yield a.CreatePolicy(table, policy, reads, span=place.span)


def alter_policy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER POLICY."""
    table = relation(tree.table)
    yield a.AlterPolicy(
        table,
        tree.policy_name,
        roles=_roles(tree) if tree.roles else None,
        using=place.inside(None, "using") if tree.HasField("qual") else None,
        with_check=place.inside(None, "check") if tree.HasField("with_check") else None,
        reads=tuple(name for name in relations(tree) if name != table),
        span=place.span,
    )


def _roles(tree: Tree) -> tuple[str, ...]:
    found = []
    for node in tree.roles:
        role = node.role_spec
        found.append(role.rolename or word(role, "roletype").removeprefix("ROLESPEC_").lower())
    return tuple(found) or ("public",)


def create_function(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE FUNCTION and PROCEDURE."""
    options = {o.def_elem.defname: o.def_elem for o in tree.options}
    settings = [o.def_elem.arg.variable_set_stmt for o in tree.options if o.def_elem.defname == "set"]
    yield a.CreateFunction(
        qualified(strings(tree.funcname)),
        language=str(option_value(options["language"])).lower() if "language" in options else "sql",
        or_replace=tree.replace,
        body=_body(options.get("as")),
        security_definer="security" in options and option_value(options["security"]) is True,
        search_path=any(_fixed(setting) for setting in settings if setting.name == "search_path"),
        volatility=str(option_value(options["volatility"])) if "volatility" in options else "volatile",
        arguments=len(tree.parameters),
        procedure=tree.is_procedure,
        returns=type_name(tree.return_type).type if tree.HasField("return_type") else "",
        span=place.span,
    )


def _fixed(setting: Tree) -> bool:
    """Whether SET search_path holds: DEFAULT sets nothing, and `pg_temp` before others lets the caller's tables in."""
    path = [arg.a_const.sval.sval for arg in setting.args]
    own = path[-1:] == ["pg_temp"] and len(path) == 1
    return word(setting, "kind") != "VAR_SET_DEFAULT" and "pg_temp" not in path[:-1] and not own


def _body(option: Tree | None) -> str | None:
    if option is None:
        return None
    parts = strings(option.arg.list.items)
    return parts[0] if parts else None


def alter_function(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER FUNCTION ... options."""
    options = {o.def_elem.defname: o.def_elem for o in tree.actions}
    definer = "security" in options and option_value(options["security"]) is True
    yield a.AlterFunction(qualified(strings(tree.func.objname)), "options", definer, span=place.span)


def create_trigger(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TRIGGER."""
    yield a.CreateTrigger(
        relation(tree.relation),
        tree.trigname,
        function=qualified(strings(tree.funcname)),
        or_replace=tree.replace,
        constraint=tree.isconstraint,
        row=tree.row,
        events=tuple(name for bit, name in _EVENTS if tree.events & bit),
        timing=_TIMINGS.get(tree.timing, "after"),
        columns=tuple(strings(tree.columns)),
        span=place.span,
    )


def create_rule(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE RULE."""
    yield a.CreateRule(relation(tree.relation), tree.rulename, span=place.span)
