"""DROP, RENAME, SET SCHEMA, OWNER TO and COMMENT ON: statements whose object may be of any kind."""

from collections.abc import Callable, Iterator

from schema.postgres import actions as a
from schema.postgres.grammar import CASCADE, Tree
from schema.postgres.reading.names import any_name, qualified, relation
from schema.postgres.reading.place import Place

_RELATIONS: dict[str, Callable[[str, Tree, Place], a.Action]] = {
    "TABLE": lambda n, t, p: a.DropTable(n, t.get("missing_ok", False), _cascades(t), span=p.span),
    "FOREIGN_TABLE": lambda n, t, p: a.DropTable(
        n, t.get("missing_ok", False), _cascades(t), foreign=True, span=p.span
    ),
    "INDEX": lambda n, t, p: a.DropIndex(
        n,
        None,
        concurrently=t.get("concurrent", False),
        if_exists=t.get("missing_ok", False),
        cascade=_cascades(t),
        span=p.span,
    ),
    "VIEW": lambda n, t, p: a.DropView(
        n, materialized=False, if_exists=t.get("missing_ok", False), cascade=_cascades(t), span=p.span
    ),
    "MATVIEW": lambda n, t, p: a.DropView(
        n, materialized=True, if_exists=t.get("missing_ok", False), cascade=_cascades(t), span=p.span
    ),
    "SEQUENCE": lambda n, t, p: a.DropSequence(n, t.get("missing_ok", False), _cascades(t), span=p.span),
    "TYPE": lambda n, t, p: a.DropType(n, t.get("missing_ok", False), _cascades(t), span=p.span),
    "DOMAIN": lambda n, t, p: a.DropType(n, t.get("missing_ok", False), _cascades(t), domain=True, span=p.span),
}


def _cascades(tree: Tree) -> bool:
    return bool(tree.get("behavior") == CASCADE)


_FUNCTIONS = frozenset({"FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE"})
_UNQUALIFIED: dict[str, Callable[[str, Tree, Place], a.Action]] = {
    "SCHEMA": lambda n, t, p: a.DropSchema(n, t.get("missing_ok", False), _cascades(t), span=p.span),
    "EXTENSION": lambda n, t, p: a.DropExtension(n, t.get("missing_ok", False), _cascades(t), span=p.span),
    "PUBLICATION": lambda n, t, p: a.DropPublication(n, t.get("missing_ok", False), span=p.span),
}


def drop(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read DROP: one action for each object."""
    kind = tree.get("removeType", "").removeprefix("OBJECT_")
    for node in tree.get("objects", ()):
        parts = any_name(node)
        if kind in _RELATIONS:
            yield _RELATIONS[kind](qualified(parts), tree, place)
        elif kind in _FUNCTIONS:
            yield a.DropFunction(qualified(parts), tree.get("missing_ok", False), _cascades(tree), span=place.span)
        elif kind in _UNQUALIFIED:
            yield _UNQUALIFIED[kind](parts[-1], tree, place)
        else:
            yield _of_table(kind, parts, tree, place)


def _of_table(kind: str, parts: list[str], tree: Tree, place: Place) -> a.Action:
    table, name = qualified(parts[:-1]), parts[-1] if parts else ""
    if kind == "POLICY":
        return a.DropPolicy(table, name, tree.get("missing_ok", False), span=place.span)
    if kind == "TRIGGER":
        return a.DropTrigger(table, name, tree.get("missing_ok", False), _cascades(tree), span=place.span)
    if kind == "RULE":
        return a.DropRule(table, name, tree.get("missing_ok", False), span=place.span)
    return a.Unknown(f"DROP {kind.replace('_', ' ')} is not followed", span=place.span)


def rename(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER ... RENAME."""
    kind = tree.get("renameType", "").removeprefix("OBJECT_")
    span, to = place.span, tree.get("newname", "")
    name = relation(tree.get("relation", {})) if "relation" in tree else ""
    if kind == "COLUMN":
        inner = tree.get("relationType", "").removeprefix("OBJECT_")
        yield (
            a.RenameColumn(name, tree.get("subname", ""), to, span=span)
            if "TABLE" in inner
            else a.AlterView(name, "rename column", span=span)
        )
    elif kind in _RENAMES:
        yield _RENAMES[kind](name, tree, place)
    elif kind in {"TYPE", "DOMAIN"}:
        yield a.RenameType(qualified(any_name(tree.get("object", {}))), to, span=span)
    elif kind == "SCHEMA":
        yield a.RenameSchema(tree.get("subname", ""), to, span=span)
    elif kind == "ROLE":
        yield a.AlterRole(tree.get("subname", ""), ("rename",), span=span)
    elif kind in _FUNCTIONS:
        yield a.AlterFunction(qualified(any_name(tree.get("object", {}))), "rename", span=span)
    else:
        yield a.Unknown(f"renaming a {kind.lower().replace('_', ' ')} is not followed", span=span)


_RENAMES: dict[str, Callable[[str, Tree, Place], a.Action]] = {
    "TABLE": lambda n, t, p: a.RenameTable(n, t["newname"], t.get("missing_ok", False), span=p.span),
    "FOREIGN_TABLE": lambda n, t, p: a.RenameTable(n, t["newname"], t.get("missing_ok", False), span=p.span),
    "INDEX": lambda n, t, p: a.RenameIndex(n, None, t["newname"], if_exists=t.get("missing_ok", False), span=p.span),
    "VIEW": lambda n, t, p: a.RenameView(n, t["newname"], span=p.span),
    "MATVIEW": lambda n, t, p: a.RenameView(n, t["newname"], materialized=True, span=p.span),
    "SEQUENCE": lambda n, t, p: a.RenameSequence(n, t["newname"], span=p.span),
    "TABCONSTRAINT": lambda n, t, p: a.RenameConstraint(n, t.get("subname", ""), t["newname"], span=p.span),
    "POLICY": lambda n, t, p: a.RenamePolicy(n, t.get("subname", ""), t["newname"], span=p.span),
    "TRIGGER": lambda n, t, p: a.RenameTrigger(n, t.get("subname", ""), t["newname"], span=p.span),
}


def set_schema(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER ... SET SCHEMA."""
    kind = tree.get("objectType", "").removeprefix("OBJECT_")
    span, to = place.span, tree.get("newschema", "")
    if kind in {"TABLE", "FOREIGN_TABLE"}:
        yield a.SetTableSchema(relation(tree.get("relation", {})), to, tree.get("missing_ok", False), span=span)
    elif kind == "SEQUENCE":
        yield a.SetSequenceSchema(relation(tree.get("relation", {})), to, span=span)
    elif kind in {"VIEW", "MATVIEW"}:
        yield a.SetViewSchema(relation(tree.get("relation", {})), to, span=span)
    elif kind in {"TYPE", "DOMAIN"}:
        yield a.SetTypeSchema(qualified(any_name(tree.get("object", {}))), to, span=span)
    elif kind in _FUNCTIONS:
        yield a.AlterFunction(qualified(any_name(tree.get("object", {}))), "set schema", span=span)
    elif kind == "EXTENSION":
        yield a.AlterExtension(any_name(tree.get("object", {}))[-1], "set schema", span=span)
    else:
        yield a.Unknown(f"SET SCHEMA of a {kind.lower().replace('_', ' ')} is not followed", span=span)


def owner(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER ... OWNER TO of what is no table."""
    kind = tree.get("objectType", "").removeprefix("OBJECT_")
    parts = any_name(tree.get("object", {}))
    if kind in _FUNCTIONS:
        yield a.AlterFunction(qualified(parts), "owner", span=place.span)
    elif kind in {"TYPE", "DOMAIN"}:
        yield a.AlterType(qualified(parts), "owner", span=place.span)
    else:
        yield a.DatabaseOrder(".".join(parts), f"owner of a {kind.lower().replace('_', ' ')}", span=place.span)


def comment(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read COMMENT ON."""
    kind = tree.get("objtype", "").removeprefix("OBJECT_").lower().replace("_", " ")
    parts = any_name(tree.get("object", {}))
    if kind == "column":
        name = f"{qualified(parts[:-1])}.{parts[-1]}" if len(parts) > 1 else "".join(parts)
    elif kind in {"tabconstraint", "policy", "trigger", "rule"}:
        name = f"{qualified(parts[:-1])}.{parts[-1]}"
        kind = "constraint" if kind == "tabconstraint" else kind
    elif kind in {"table", "view", "matview", "index", "sequence", "type", "domain", "function", "procedure"}:
        name = qualified(parts)
    else:
        name = ".".join(parts)
    yield a.Comment(kind, name, tree.get("comment", "") or None, span=place.span)
