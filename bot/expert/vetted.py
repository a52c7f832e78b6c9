"""What a proposed statement may be: of a kind that changes a schema or its rows, about relations that are there."""

from collections.abc import Iterator

from schema.model import Database, Table
from schema.postgres.catalog import Catalog
from schema.postgres.grammar import Parsed, SqlError, TooDeep, Tree, nodes, parse
from schema.postgres.migration import Step

KINDS = frozenset(
    (
        "create_stmt",
        "alter_table_stmt",
        "index_stmt",
        "create_enum_stmt",
        "alter_enum_stmt",
        "update_stmt",
        "insert_stmt",
        "delete_stmt",
        "drop_stmt",
        "rename_stmt",
        "create_schema_stmt",
        "create_seq_stmt",
        "create_policy_stmt",
        "alter_policy_stmt",
        "view_stmt",
        "comment_stmt",
        "variable_set_stmt",
    )
)
_ROWS = frozenset({"update_stmt", "insert_stmt", "delete_stmt"})
_MADE = {"create_stmt": "relation", "view_stmt": "view", "create_seq_stmt": "sequence"}
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
    for name, node in nodes(one.tree, _NODES):
        found.setdefault(name, []).append(node)
    with_names = {node.ctename for node in found.get("CommonTableExpr", ())}
    for node in found.get("RangeVar", ()):
        relation = f"{node.schemaname or 'public'}.{node.relname}"
        if relation not in known and relation != made and (node.schemaname or node.relname not in with_names):
            yield f"there is no `{relation[:120]}`"
    for call in found.get("FuncCall", ()):
        name = call.funcname[-1].string.sval
        if name in _CALLS or name.startswith(_PARTS):
            yield f"`{name[:80]}` cannot be proposed"
    if one.kind in _ROWS:
        yield from _unknown_columns(one, found, before)


def _unknown_columns(one: Parsed, found: dict[str, list[Tree]], before: Database) -> Iterator[str]:
    """Yield columns that rows are written to or read from, and no table has; what the statement names itself aside."""
    target = before.tables.get(f"{one.tree.relation.schemaname or 'public'}.{one.tree.relation.relname}")
    own = {node.name for node in found.get("ResTarget", ()) if node.name}
    own |= {node.aliasname for node in found.get("Alias", ())}
    columns = {column.name for table in before.tables.values() for column in table.columns}
    for node in found.get("ColumnRef", ()):
        last = node.fields[-1]
        name = last.string.sval if last.WhichOneof("node") == "string" else ""
        if name and name not in columns | own | _SYSTEM:
            yield f"there is no column `{name[:80]}`"
    if one.kind == "delete_stmt" or target is None:
        return
    listed = one.tree.target_list if one.kind == "update_stmt" else one.tree.cols
    for item in listed:
        if target.column(item.res_target.name) is None:
            yield f"`{target.name}` has no column `{item.res_target.name[:80]}`"


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
    relation = getattr(one.tree, field)
    return f"{relation.schemaname or 'public'}.{relation.relname}"


def _short(sql: str) -> str:
    return " ".join(sql.replace("`", "'").split())[:120]
