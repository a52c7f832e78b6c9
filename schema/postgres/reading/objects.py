"""Types, schemas, sequences, extensions, roles, privileges and publications."""

from collections.abc import Iterator

from schema.model import Enum, Sequence
from schema.postgres import actions as a
from schema.postgres.grammar import Tree, kind_of, nodes
from schema.postgres.reading.names import any_name, items, qualified, relation, strings
from schema.postgres.reading.options import options, sequence_options, valued
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name


def create_enum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS ENUM."""
    schema, _, name = qualified(strings(tree.get("typeName", ()))).partition(".")
    yield a.CreateEnum(Enum(name, tuple(strings(tree.get("vals", ()))), schema, span=place.span), span=place.span)


def alter_enum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER TYPE ... ADD VALUE / RENAME VALUE."""
    enum = qualified(strings(tree.get("typeName", ())))
    if tree.get("oldVal", ""):
        yield a.RenameEnumValue(enum, tree.get("oldVal", ""), tree.get("newVal", ""), span=place.span)
        return
    neighbour = tree.get("newValNeighbor", "") or None
    yield a.AddEnumValue(
        enum,
        tree.get("newVal", ""),
        before=None if tree.get("newValIsAfter", False) else neighbour,
        after=neighbour if tree.get("newValIsAfter", False) else None,
        if_not_exists=tree.get("skipIfNewValExists", False),
        span=place.span,
    )


def create_composite(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS (...)."""
    yield a.CreateType(relation(tree.get("typevar", {})), "composite", span=place.span)


def create_range(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS RANGE."""
    yield a.CreateType(qualified(strings(tree.get("typeName", ()))), "range", span=place.span)


def define(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE (base), AGGREGATE, COLLATION, OPERATOR, TEXT SEARCH ..."""
    kind = tree.get("kind", "").removeprefix("OBJECT_").lower()
    if kind == "type":
        yield a.CreateType(qualified(strings(tree.get("defnames", ()))), "base", span=place.span)
    elif kind == "aggregate":
        yield a.CreateFunction(
            qualified(strings(tree.get("defnames", ()))), or_replace=tree.get("replace", False), span=place.span
        )
    else:
        yield a.Unknown(f"CREATE {kind.upper()} is not followed", span=place.span)


def create_domain(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE DOMAIN."""
    kinds = [node.get("Constraint", {}).get("contype", "") for node in tree.get("constraints", ())]
    checks = tuple(
        node.get("Constraint", {}).get("conname", "")
        for node in tree.get("constraints", ())
        if node.get("Constraint", {}).get("contype", "") == "CONSTR_CHECK"
    )
    yield a.CreateDomain(
        qualified(strings(tree.get("domainname", ()))),
        type_name(tree.get("typeName", {})).type,
        constrained=any(kind in {"CONSTR_CHECK", "CONSTR_NOTNULL"} for kind in kinds),
        checks=checks,
        span=place.span,
    )


_DOMAIN = {
    "AD_AddConstraint": "add constraint",
    "AD_DropConstraint": "drop constraint",
    "AD_ValidateConstraint": "validate constraint",
    "AD_SetNotNull": "set not null",
    "AD_DropNotNull": "drop not null",
}


def alter_domain(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER DOMAIN."""
    subtype = tree.get("subtype", "")
    letters = {"C": "add constraint", "X": "drop constraint", "V": "validate constraint"}
    letters |= {"O": "set not null", "N": "drop not null", "T": "default"}
    clause = _DOMAIN.get(subtype) or letters.get(subtype, "default")
    added = tree.get("def", {})
    not_valid = clause == "add constraint" and added.get("Constraint", {}).get("skip_validation", False)
    yield a.AlterDomain(
        qualified(strings(tree.get("typeName", {}))),
        clause,
        not_valid=not_valid,
        constraint=tree.get("name", "") or None,
        span=place.span,
    )


def create_schema(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE SCHEMA."""
    name = tree.get("schemaname", "") or tree.get("authrole", {}).get("rolename", "")
    yield a.CreateSchema(name, tree.get("if_not_exists", False), span=place.span)


def create_sequence(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE SEQUENCE."""
    schema, _, name = relation(tree.get("sequence", {})).partition(".")
    sequence = Sequence(name, schema, sequence_options(tree.get("options", ())), span=place.span)
    kind = str(dict(valued(tree.get("options", ()))).get("as", "bigint"))
    yield a.CreateSequence(sequence, tree.get("if_not_exists", False), _owned_by(tree), kind, span=place.span)


def alter_sequence(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER SEQUENCE."""
    yield a.AlterSequence(
        relation(tree.get("sequence", {})),
        sequence_options(tree.get("options", ())),
        _owned_by(tree),
        tree.get("missing_ok", False),
        span=place.span,
    )


def _owned_by(tree: Tree) -> str | None:
    for name, set_to in options(tree.get("options", ())):
        if name == "owned_by":
            parts = strings(items(set_to))
            return "none" if parts == ["none"] else f"{qualified(parts[:-1])}.{parts[-1]}"
    return None


def create_extension(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE EXTENSION."""
    said = {name: str(told) for name, told in valued(tree.get("options", ()))}
    yield a.CreateExtension(
        tree.get("extname", ""),
        tree.get("if_not_exists", False),
        said.get("schema"),
        said.get("new_version"),
        span=place.span,
    )


def alter_extension(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER EXTENSION."""
    yield a.AlterExtension(tree.get("extname", ""), "update", span=place.span)


def create_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE ROLE, USER and GROUP."""
    yield a.CreateRole(tree.get("role", ""), _role_options(tree), span=place.span)


def alter_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER ROLE."""
    changed = ("set",) if "setstmt" in tree else _role_options(tree)
    yield a.AlterRole(tree.get("role", {}).get("rolename", ""), changed, span=place.span)


def _role_options(tree: Tree) -> tuple[str, ...]:
    return tuple(name for name, said in valued(tree.get("options", ())) if said is not False)


def drop_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read DROP ROLE."""
    for node in tree.get("roles", ()):
        yield a.DropRole(node.get("RoleSpec", {}).get("rolename", ""), tree.get("missing_ok", False), span=place.span)


def grant(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read GRANT and REVOKE on objects."""
    make = a.Grant if tree.get("is_grant", False) else a.Revoke
    yield make(
        privileges=tuple(node.get("AccessPriv", {}).get("priv_name", "") for node in tree.get("privileges", ())),
        kind=tree.get("objtype", "").removeprefix("OBJECT_").lower(),
        objects=tuple(_granted(node) for node in tree.get("objects", ())),
        roles=tuple(_role(node.get("RoleSpec", {})) for node in tree.get("grantees", ())),
        all_in_schema=tree.get("targtype", "") == "ACL_TARGET_ALL_IN_SCHEMA",
        span=place.span,
    )


def _granted(node: Tree) -> str:
    if kind_of(node) == "RangeVar":
        return relation(node.get("RangeVar", {}))
    parts = any_name(node)
    return parts[-1] if kind_of(node) == "String" else qualified(parts)


def _role(tree: Tree) -> str:
    return str(tree.get("rolename", "") or tree.get("roletype", "").removeprefix("ROLESPEC_").lower())


def grant_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read GRANT role TO role."""
    make = a.Grant if tree.get("is_grant", False) else a.Revoke
    granted = tuple(node.get("AccessPriv", {}).get("priv_name", "") for node in tree.get("granted_roles", ()))
    yield make(
        (),
        "role",
        granted,
        tuple(_role(node.get("RoleSpec", {})) for node in tree.get("grantee_roles", ())),
        span=place.span,
    )


def default_privileges(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER DEFAULT PRIVILEGES."""
    yield a.DefaultPrivileges(
        tuple(_role(n.get("RoleSpec", {})) for n in tree.get("action", {}).get("grantees", ())), span=place.span
    )


def create_publication(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE PUBLICATION."""
    yield a.CreatePublication(
        tree.get("pubname", ""), _published(tree), tree.get("for_all_tables", False), span=place.span
    )


def alter_publication(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER PUBLICATION."""
    yield a.AlterPublication(tree.get("pubname", ""), _published(tree), span=place.span)


def _published(tree: Tree) -> tuple[str, ...]:
    return tuple(relation(table.get("relation", {})) for _, table in nodes(tree, frozenset({"PublicationTable"})))
