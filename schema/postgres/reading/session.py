"""Transactions, settings, locks and upkeep."""

from collections.abc import Iterator

from schema.postgres import actions as a
from schema.postgres.grammar import Tree, kind_of, literal
from schema.postgres.reading.names import relation
from schema.postgres.reading.options import switched_on
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
    kind = tree.get("kind", "").removeprefix("TRANS_STMT_")
    if kind in {"BEGIN", "START"}:
        yield a.Begin(span=place.span)
    elif kind in {"COMMIT", "PREPARE"}:
        yield a.Commit(tree.get("chain", False), span=place.span)
    elif kind == "ROLLBACK":
        yield a.Rollback(tree.get("chain", False), span=place.span)
    elif kind in {"SAVEPOINT", "RELEASE", "ROLLBACK_TO"}:
        yield a.Savepoint(kind.lower().replace("_", " "), tree.get("savepoint_name", ""), span=place.span)
    else:
        yield a.Unknown("two-phase commit is not followed", span=place.span)


def setting(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read SET and RESET."""
    if not tree.get("kind", "").startswith("VAR_SET_VALUE"):
        yield a.SetSetting(tree.get("name", "") or "all", None, tree.get("is_local", False), span=place.span)
        return
    values = [_value(node) for node in tree.get("args", ())]
    yield a.SetSetting(tree.get("name", ""), ", ".join(values), tree.get("is_local", False), span=place.span)


def _value(node: Tree) -> str:
    if kind_of(node) != "A_Const":
        return _value(node.get("TypeCast", {}).get("arg", {})) if kind_of(node) == "TypeCast" else ""
    constant = node.get("A_Const", {})
    if "boolval" in constant:
        return "on" if constant["boolval"].get("boolval") else "off"
    return literal(constant)


def lock(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read LOCK TABLE: one action for each table."""
    mode = _MODES[tree.get("mode", 0)] if 0 < tree.get("mode", 0) < len(_MODES) else "AccessExclusiveLock"
    for node in tree.get("relations", ()):
        yield a.LockTable(relation(node.get("RangeVar", {})), mode, nowait=tree.get("nowait", False), span=place.span)


def vacuum(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read VACUUM and ANALYZE: one action for each table, or one for the database."""
    options = switched_on(tree.get("options", ()))
    tables = [relation(node.get("VacuumRelation", {}).get("relation", {})) for node in tree.get("rels", ())] or [""]
    for table in tables:
        if tree.get("is_vacuumcmd", False):
            yield a.Vacuum(table, full="full" in options, analyze="analyze" in options, span=place.span)
        else:
            yield a.Analyze(table, span=place.span)


def cluster(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CLUSTER."""
    table = relation(tree.get("relation", {})) if "relation" in tree else ""
    yield a.Cluster(table, tree.get("indexname", "") or None, span=place.span)


def system(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read ALTER SYSTEM."""
    yield a.AlterSystem(tree.get("setstmt", {}).get("name", "") or "all", span=place.span)


def database(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read CREATE, ALTER and DROP DATABASE and TABLESPACE."""
    name = tree.get("dbname", "") or tree.get("tablespacename", "")
    clause = " ".join(token.text for token in place.tokens[:2])
    option = value = None
    if "setstmt" in tree:
        option, value = (
            tree.get("setstmt", {}).get("name", ""),
            ", ".join(_value(node) for node in tree.get("setstmt", {}).get("args", ())),
        )
    yield a.DatabaseOrder(name, clause, option, value, span=place.span)
