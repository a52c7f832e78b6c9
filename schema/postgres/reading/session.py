"""Transactions, settings, locks and upkeep."""

from collections.abc import Iterator

from schema.postgres import actions as a
from schema.postgres.grammar import Tree, word
from schema.postgres.reading.columns import switched_on
from schema.postgres.reading.names import relation
from schema.postgres.reading.place import Place

_MODES = (
    "",
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
)  # numbered as in src/include/storage/lockdefs.h


def transaction(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read BEGIN, COMMIT, ROLLBACK and savepoints."""
    kind = word(tree, "kind").removeprefix("TRANS_STMT_")
    if kind in {"BEGIN", "START"}:
        yield a.Begin(span=place.span)
    elif kind in {"COMMIT", "PREPARE"}:
        yield a.Commit(tree.chain, span=place.span)
    elif kind == "ROLLBACK":
        yield a.Rollback(tree.chain, span=place.span)
    elif kind in {"SAVEPOINT", "RELEASE", "ROLLBACK_TO"}:
        yield a.Savepoint(kind.lower().replace("_", " "), tree.savepoint_name, span=place.span)
    else:
        yield a.Unknown("two-phase commit is not followed", span=place.span)


def setting(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read SET and RESET."""
    if not word(tree, "kind").startswith("VAR_SET_VALUE"):
        yield a.SetSetting(tree.name or "all", None, tree.is_local, span=place.span)
        return
    values = [_value(node) for node in tree.args]
    yield a.SetSetting(tree.name, ", ".join(values), tree.is_local, span=place.span)


def _value(node: Tree) -> str:
    if node.WhichOneof("node") != "a_const":
        return _value(node.type_cast.arg) if node.WhichOneof("node") == "type_cast" else ""
    constant = node.a_const
    kind = constant.WhichOneof("val")
    if kind == "sval":
        return str(constant.sval.sval)
    if kind == "ival":
        return str(constant.ival.ival)
    if kind == "boolval":
        return "on" if constant.boolval.boolval else "off"
    return str(constant.fval.fval)


def lock(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read LOCK TABLE: one action for each table."""
    mode = _MODES[tree.mode] if 0 < tree.mode < len(_MODES) else "AccessExclusiveLock"
    for node in tree.relations:
        yield a.LockTable(relation(node.range_var), mode, nowait=tree.nowait, span=place.span)


def vacuum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read VACUUM and ANALYZE: one action for each table, or one for the database."""
    options = {o.def_elem.defname for o in tree.options if switched_on(o.def_elem)}
    tables = [relation(node.vacuum_relation.relation) for node in tree.rels] or [""]
    for table in tables:
        if tree.is_vacuumcmd:
            yield a.Vacuum(table, full="full" in options, analyze="analyze" in options, span=place.span)
        else:
            yield a.Analyze(table, span=place.span)


def cluster(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CLUSTER."""
    table = relation(tree.relation) if tree.HasField("relation") else ""
    yield a.Cluster(table, tree.indexname or None, span=place.span)


def system(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER SYSTEM."""
    yield a.AlterSystem(tree.setstmt.name or "all", span=place.span)


def database(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE, ALTER and DROP DATABASE and TABLESPACE."""
    name = getattr(tree, "dbname", "") or getattr(tree, "tablespacename", "")
    clause = " ".join(token.text for token in place.tokens[:2])
    option = value = None
    if tree.DESCRIPTOR.name == "AlterDatabaseSetStmt":
        option, value = tree.setstmt.name, ", ".join(_value(node) for node in tree.setstmt.args)
    yield a.DatabaseOrder(name, clause, option, value, span=place.span)
