"""What a proposed statement may be: of a kind that changes a schema or its rows, about relations that are there."""

from collections.abc import Iterator

from schema.model import Database, Table
from schema.postgres.catalog import Catalog
from schema.postgres.grammar import Parsed, SqlError, TooDeep, Tree, nodes, parse
from schema.postgres.migration import Step
from schema.postgres.reading.names import relation as relation_of
from schema.postgres.reading.names import string

KINDS = frozenset(
    (
        "CreateStmt",
        "AlterTableStmt",
        "IndexStmt",
        "CreateEnumStmt",
        "AlterEnumStmt",
        "UpdateStmt",
        "InsertStmt",
        "DeleteStmt",
        "DropStmt",
        "RenameStmt",
        "CreateSchemaStmt",
        "CreateSeqStmt",
        "CreatePolicyStmt",
        "AlterPolicyStmt",
        "ViewStmt",
        "CommentStmt",
        "VariableSetStmt",
    )
)
_ROWS = frozenset({"UpdateStmt", "InsertStmt", "DeleteStmt"})
_MADE = {"CreateStmt": "relation", "ViewStmt": "view", "CreateSeqStmt": "sequence"}
_NODES = frozenset({"RangeVar", "ColumnRef", "ResTarget", "CommonTableExpr", "FuncCall", "Alias"})
_SYSTEM = frozenset({"ctid", "xmin", "xmax", "tableoid"})
_PARTS = ("pg_", "lo_", "dblink", "query_to_", "table_to_", "schema_to_", "database_to_", "cursor_to_")
_CALLS = frozenset({"set_config", "current_setting"})


def objections(steps: tuple[Step, ...]) -> Iterator[str]:
    """Yield why statements may not be proposed, in sentences without a full stop; each statement is looked at once."""
    seen: set[int] = set()
    for step in steps:
        if step.statement.index in seen:
            continue
        seen.add(step.statement.index)
        try:
            parsed, _ = parse(step.statement.sql)
        except (SqlError, TooDeep):
            continue  # which was said already
        for one in parsed:
            for objection in _objections(one, step.before):
                yield f"`{_short(step.statement.sql)}`: {objection}"


def _objections(one: Parsed, before: Database) -> Iterator[str]:
    if one.kind not in KINDS:
        yield "statements of this kind cannot be proposed"
        return
    known, made = _relations(before), _made(one)
    found: dict[str, list[Tree]] = {}
    for name, node in nodes({one.kind: one.tree}, _NODES):
        found.setdefault(name, []).append(node)
    with_names = {node["ctename"] for node in found.get("CommonTableExpr", ())}
    for node in found.get("RangeVar", ()):
        relation = relation_of(node)
        if relation not in known and relation != made and ("schemaname" in node or node["relname"] not in with_names):
            yield f"there is no `{relation[:120]}`"
    for call in found.get("FuncCall", ()):
        name = string(call["funcname"][-1])
        if name in _CALLS or name.startswith(_PARTS):
            yield f"`{name[:80]}` cannot be proposed"
    if one.kind in _ROWS:
        yield from _unknown_columns(one, found, before)


def _unknown_columns(one: Parsed, found: dict[str, list[Tree]], before: Database) -> Iterator[str]:
    """Yield columns that rows are written to or read from, and no table has; what the statement names itself aside."""
    target = before.tables.get(relation_of(one.tree["relation"]))
    own = {node["name"] for node in found.get("ResTarget", ()) if "name" in node}
    own |= {node["aliasname"] for node in found.get("Alias", ())}
    columns = {column.name for table in before.tables.values() for column in table.columns}
    for node in found.get("ColumnRef", ()):
        name = string(node["fields"][-1])
        if name and name not in columns | own | _SYSTEM:
            yield f"there is no column `{name[:80]}`"
    if one.kind == "DeleteStmt" or target is None:
        return
    listed = one.tree.get("targetList" if one.kind == "UpdateStmt" else "cols", ())
    for item in listed:
        name = item["ResTarget"]["name"]
        if target.column(name) is None:
            yield f"`{target.name}` has no column `{name[:80]}`"


def _relations(database: Database) -> set[str]:
    known = {*database.tables, *database.views, *database.sequences}
    if isinstance(database, Catalog):
        known |= set(getattr(database, "indexes", ()))
    return known | {f"{t.schema}.{i}" for t in database.tables.values() for i in _indexes(t)}


def _indexes(table: Table) -> Iterator[str]:
    yield from (index.name for index in table.indexes)
    yield from (unique.name for unique in table.uniques)


def _made(one: Parsed) -> str | None:
    """Return the relation that the statement itself makes."""
    field = _MADE.get(one.kind)
    if field is None:
        return None
    return relation_of(one.tree[field])


def _short(sql: str) -> str:
    return " ".join(sql.replace("`", "'").split())[:120]
