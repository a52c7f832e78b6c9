"""Operators that Postgres looks for: those an index needs for its type, those a comparison is left without."""

from collections.abc import Iterator

from schema.model import Column, Index, Table
from schema.postgres.effects.lookup import Refusal
from schema.postgres.state import State
from schema.postgres.tokens import tokens
from schema.postgres.types import family, take_apart

# pg_opclass, opcdefault: what has none for a method, whichever of contrib's extensions is there.
_NO_ORDER = frozenset({"json", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle", "jsonpath"})
_NONE = {
    "btree": _NO_ORDER,
    "hash": _NO_ORDER,
    "gin": frozenset({"json", "xml"}),
    "gist": frozenset({"json", "jsonb", "xml"}),
    "brin": frozenset({"json", "jsonb", "xml", "tsvector", "boolean"}),
    "spgist": frozenset({"json", "jsonb", "xml", "integer", "bigint", "uuid", "boolean"}),
}
# Alone in such an index they want another operator class (gin_trgm_ops), or btree_gin, which alone gains nothing.
_ALONE = {"gin": frozenset({"text", "varchar", "uuid", "integer", "bigint", "boolean"})}
_ALONE["gist"] = frozenset({"text", "varchar"})
_NOT_UNIQUE = frozenset({"hash", "gin", "gist", "brin", "spgist"})
_SPELLED = {"varchar": "character varying", "char": "character", "timestamp": "timestamp without time zone"}
_COMPARES = frozenset({"=", "<>", "!=", "<", ">", "<=", ">="})


def refuse_method(table: Table, index: Index) -> Refusal:
    """Refuse an index whose method cannot hold a column of such a type, or cannot be unique."""
    if index.unique and index.method in _NOT_UNIQUE:
        return f'access method "{index.method}" does not support unique indexes'
    for key in index.columns:
        column = None if key.is_expression or key.opclass else table.column(key.expression)
        if column is not None:
            refusal = refuse_class(column, index.method, alone=len(index.columns) == 1)
            if refusal:
                return refusal
    return None


def refuse_class(column: Column, method: str, *, alone: bool = False) -> Refusal:
    """Refuse a column whose type has no default operator class for an index method."""
    type_ = take_apart(column.type)
    lacking = _NONE.get(method, frozenset()) | (_ALONE.get(method, frozenset()) if alone else frozenset())
    if column.type_schema or type_.dimensions or type_.name not in lacking:
        return None
    spelled = _SPELLED.get(type_.name, type_.name)
    spelled = "text" if type_.name == "varchar" else spelled
    return f'data type {spelled} has no default operator class for access method "{method}"'


def refuse_keys(table: Table) -> Refusal:
    """Refuse a primary key or unique constraint over a column that cannot be ordered."""
    keys = [table.primary_key.columns] if table.primary_key else []
    keys += [unique.columns for unique in table.uniques]
    columns = [table.column(name) for columns in keys for name in columns]
    return next((refusal for c in columns if c is not None and (refusal := refuse_class(c, "btree"))), None)


def refuse_comparisons(state: State, table: Table, before: Column, after: Column) -> Refusal:
    """Refuse a type change that leaves `state = 'paid'` of an index or CHECK without an operator.

    The constant was read as the type that the column had, and stays it. A varchar had no operator of its own: it was
    compared as `state::text`, which an enum can be cast to as well, but no index may hold such a cast.
    """
    one, other = _kind(state, before), _kind(state, after)
    if "enum" not in (one, other) or None in (one, other) or before.type == after.type:
        return None
    was, now = (take_apart(column.type).name for column in (before, after))
    if was == "varchar":
        places = {"expression": _keys(table), "predicate": (index.where or "" for index in table.indexes)}
        of = next((place for place, said in places.items() if any(_compared(e, before.name) for e in said)), None)
        return f"functions in index {of} must be marked IMMUTABLE" if of else None
    was = before.type if one == "enum" else _SPELLED.get(was, was)
    for expression in (*_keys(table), *(i.where or "" for i in table.indexes), *(c.expression for c in table.checks)):
        sign = _compared(expression, before.name)
        if sign is not None:
            return f"operator does not exist: {_SPELLED.get(now, now)} {sign} {was}"
    return None


def _kind(state: State, column: Column) -> str | None:
    """Return `enum`, `text` for what holds strings, or None for what is neither."""
    if f"{column.type_schema or 'public'}.{column.type}" in state.enums.now:
        return "enum"
    return "text" if column.type_schema is None and family(column.type) == "string" else None


def _keys(table: Table) -> Iterator[str]:
    yield from (column.expression for index in table.indexes for column in index.columns if column.is_expression)


def _compared(expression: str, name: str) -> str | None:
    """Return the operator between the bare column and a string constant; None where there is none."""
    found = tokens(expression) if name in expression else []
    for i, token in enumerate(found):
        if token.text != name or token.kind == "string":
            continue
        texts = [other.text for other in found[i + 1 : i + 5]]
        kinds = [other.kind for other in found[i + 1 : i + 5]]
        if texts and texts[0] in _COMPARES and kinds[1:2] == ["string"]:
            return "<>" if texts[0] == "!=" else texts[0]
        if texts[:2] == ["in", "("] and kinds[2:3] == ["string"]:
            return "="
        if texts[:3] == ["not", "in", "("] and kinds[3:4] == ["string"]:
            return "<>"
    return None
