"""Types, schemas, sequences, extensions, roles, privileges and publications."""

from collections.abc import Iterator

from schema.model import Enum, Sequence
from schema.postgres import actions as a
from schema.postgres.grammar import Tree, nodes, word
from schema.postgres.reading.columns import option_value, sequence_options
from schema.postgres.reading.names import any_name, qualified, relation, strings
from schema.postgres.reading.place import Place
from schema.postgres.reading.typenames import type_name


def create_enum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS ENUM."""
    schema, _, name = qualified(strings(tree.type_name)).partition(".")
    yield a.CreateEnum(Enum(name, tuple(strings(tree.vals)), schema, span=place.span), span=place.span)


def alter_enum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER TYPE ... ADD VALUE / RENAME VALUE."""
    enum = qualified(strings(tree.type_name))
    if tree.old_val:
        yield a.RenameEnumValue(enum, tree.old_val, tree.new_val, span=place.span)
        return
    neighbour = tree.new_val_neighbor or None
    yield a.AddEnumValue(
        enum,
        tree.new_val,
        before=None if tree.new_val_is_after else neighbour,
        after=neighbour if tree.new_val_is_after else None,
        if_not_exists=tree.skip_if_new_val_exists,
        span=place.span,
    )


def create_composite(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS (...)."""
    yield a.CreateType(relation(tree.typevar), "composite", span=place.span)


def create_range(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE ... AS RANGE."""
    yield a.CreateType(qualified(strings(tree.type_name)), "range", span=place.span)


def define(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE TYPE (base), AGGREGATE, COLLATION, OPERATOR, TEXT SEARCH ..."""
    kind = word(tree, "kind").removeprefix("OBJECT_").lower()
    if kind == "type":
        yield a.CreateType(qualified(strings(tree.defnames)), "base", span=place.span)
    elif kind == "aggregate":
        yield a.CreateFunction(qualified(strings(tree.defnames)), or_replace=tree.replace, span=place.span)
    else:
        yield a.Unknown(f"CREATE {kind.upper()} is not followed", span=place.span)


def create_domain(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE DOMAIN."""
    kinds = [word(node.constraint, "contype") for node in tree.constraints]
    checks = tuple(
        node.constraint.conname for node in tree.constraints if word(node.constraint, "contype") == "CONSTR_CHECK"
    )
    yield a.CreateDomain(
        qualified(strings(tree.domainname)),
        type_name(tree.type_name).type,
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
    subtype = tree.subtype if isinstance(tree.subtype, str) else word(tree, "subtype")
    letters = {"C": "add constraint", "X": "drop constraint", "V": "validate constraint"}
    letters |= {"O": "set not null", "N": "drop not null", "T": "default"}
    clause = _DOMAIN.get(subtype) or letters.get(subtype, "default")
    added = getattr(tree, "def")
    not_valid = clause == "add constraint" and added.constraint.skip_validation
    yield a.AlterDomain(
        qualified(strings(tree.type_name)), clause, not_valid=not_valid, constraint=tree.name or None, span=place.span
    )


def create_schema(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE SCHEMA."""
    name = tree.schemaname or tree.authrole.rolename
    yield a.CreateSchema(name, tree.if_not_exists, span=place.span)


def create_sequence(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE SEQUENCE."""
    schema, _, name = relation(tree.sequence).partition(".")
    sequence = Sequence(name, schema, sequence_options(tree.options), span=place.span)
    kind = next((str(option_value(o.def_elem)) for o in tree.options if o.def_elem.defname == "as"), "bigint")
    yield a.CreateSequence(sequence, tree.if_not_exists, _owned_by(tree), kind, span=place.span)


def alter_sequence(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER SEQUENCE."""
    yield a.AlterSequence(
        relation(tree.sequence), sequence_options(tree.options), _owned_by(tree), tree.missing_ok, span=place.span
    )


def _owned_by(tree: Tree) -> str | None:
    for node in tree.options:
        if node.def_elem.defname == "owned_by":
            parts = strings(node.def_elem.arg.list.items)
            return "none" if parts == ["none"] else f"{qualified(parts[:-1])}.{parts[-1]}"
    return None


def create_extension(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE EXTENSION."""
    options = {o.def_elem.defname: str(option_value(o.def_elem)) for o in tree.options}
    yield a.CreateExtension(
        tree.extname, tree.if_not_exists, options.get("schema"), options.get("new_version"), span=place.span
    )


def alter_extension(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER EXTENSION."""
    yield a.AlterExtension(tree.extname, "update", span=place.span)


def create_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE ROLE, USER and GROUP."""
    yield a.CreateRole(tree.role, _role_options(tree), span=place.span)


def alter_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER ROLE."""
    options = _role_options(tree) if tree.DESCRIPTOR.name == "AlterRoleStmt" else ("set",)
    yield a.AlterRole(tree.role.rolename, options, span=place.span)


def _role_options(tree: Tree) -> tuple[str, ...]:
    return tuple(o.def_elem.defname for o in tree.options if option_value(o.def_elem) is not False)


def drop_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read DROP ROLE."""
    for node in tree.roles:
        yield a.DropRole(node.role_spec.rolename, tree.missing_ok, span=place.span)


def grant(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read GRANT and REVOKE on objects."""
    make = a.Grant if tree.is_grant else a.Revoke
    yield make(
        privileges=tuple(node.access_priv.priv_name for node in tree.privileges),
        kind=word(tree, "objtype").removeprefix("OBJECT_").lower(),
        objects=tuple(_granted(node) for node in tree.objects),
        roles=tuple(_role(node.role_spec) for node in tree.grantees),
        all_in_schema=word(tree, "targtype") == "ACL_TARGET_ALL_IN_SCHEMA",
        span=place.span,
    )


def _granted(node: Tree) -> str:
    if node.WhichOneof("node") == "range_var":
        return relation(node.range_var)
    parts = any_name(node)
    return parts[-1] if node.WhichOneof("node") == "string" else qualified(parts)


def _role(tree: Tree) -> str:
    return tree.rolename or word(tree, "roletype").removeprefix("ROLESPEC_").lower()


def grant_role(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read GRANT role TO role."""
    make = a.Grant if tree.is_grant else a.Revoke
    granted = tuple(node.access_priv.priv_name for node in tree.granted_roles)
    yield make((), "role", granted, tuple(_role(node.role_spec) for node in tree.grantee_roles), span=place.span)


def default_privileges(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER DEFAULT PRIVILEGES."""
    yield a.DefaultPrivileges(tuple(_role(n.role_spec) for n in tree.action.grantees), span=place.span)


def create_publication(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE PUBLICATION."""
    yield a.CreatePublication(tree.pubname, _published(tree), tree.for_all_tables, span=place.span)


def alter_publication(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER PUBLICATION."""
    yield a.AlterPublication(tree.pubname, _published(tree), span=place.span)


def _published(tree: Tree) -> tuple[str, ...]:
    return tuple(relation(table.relation) for _, table in nodes(tree, frozenset({"PublicationTable"})))
