"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY and queries."""

import re
from collections.abc import Iterable, Iterator

from schema.postgres import actions as a
from schema.postgres.grammar import CASCADE, Tree, kind_of
from schema.postgres.reading.names import Mentioned, items, mentioned, relation
from schema.postgres.reading.place import Place
from schema.postgres.reading.tables import select_into


def insert(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read INSERT."""
    table = relation(tree.get("relation", {}))
    select = tree["selectStmt"].get("SelectStmt", {}) if "selectStmt" in tree else None
    columns = tuple(node.get("ResTarget", {}).get("name", "") for node in tree.get("cols", ()))
    values = list(select.get("valuesLists", ())) if select is not None else []
    yield from _written_in_with(tree, place)
    yield a.Insert(
        table,
        columns=columns,
        rows=len(values) if values or select is not None else 1,
        from_query=select is not None and not values,
        on_conflict="onConflictClause" in tree,
        arbiter=_arbiter(tree.get("onConflictClause", {}).get("infer", {})),
        targeted=bool(tree.get("onConflictClause", {}).get("infer", {}).get("indexElems", ())),
        constraint=tree.get("onConflictClause", {}).get("infer", {}).get("conname", ""),
        width=len(items(values[0])) if values else 0,
        defaulted=_defaulted(columns, items(values[0])) if values else (),
        overriding=tree.get("override", _NOT_OVERRIDING) != _NOT_OVERRIDING,
        reads=_others(mentioned(tree), table),
        literals=tuple(pair for row in values for pair in _constants(columns, items(row))),
        twice=_twice(
            [
                node.get("ResTarget", {}).get("name", "")
                for node in tree.get("cols", ())
                if not node.get("ResTarget", {}).get("indirection", ())
            ]
        ),
        span=place.span,
    )


_NOT_OVERRIDING = "OVERRIDING_NOT_SET"


def _defaulted(columns: tuple[str, ...], values: Iterable[Tree]) -> tuple[str, ...]:
    found = zip(columns, values, strict=False)
    return tuple(name for name, node in found if kind_of(node) == "SetToDefault")


def _arbiter(infer: Tree) -> tuple[str, ...]:
    """Return the columns of ON CONFLICT (...); none where a constraint, a predicate or an expression is named."""
    names = tuple(node.get("IndexElem", {}).get("name", "") for node in infer.get("indexElems", ()))
    return () if "whereClause" in infer or not all(names) else names


def _constants(columns: tuple[str, ...], values: Iterable[Tree]) -> list[tuple[str, str]]:
    pairs = []
    for name, node in zip(columns, values, strict=False):
        text = _constant(node)
        if text is not None:
            pairs.append((name, text))
    return pairs


def _constant(node: Tree) -> str | None:
    while "TypeCast" in node:
        node = node["TypeCast"].get("arg", {})
    constant: Tree = node.get("A_Const", {})
    return str(constant["sval"].get("sval", "")) if "sval" in constant else None


def update(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read UPDATE."""
    table = relation(tree.get("relation", {}))
    literals = tuple(
        (n.get("ResTarget", {}).get("name", ""), c)
        for n in tree.get("targetList", ())
        if (c := _constant(n.get("ResTarget", {}).get("val", {}))) is not None
    )
    yield from _written_in_with(tree, place)
    named = mentioned(tree)
    yield a.Update(
        table,
        columns=tuple(node.get("ResTarget", {}).get("name", "") for node in tree.get("targetList", ())),
        where=_where(tree, place),
        reads=_others(named, table),
        literals=literals,
        limited=named.limited,
        twice=_twice(
            [
                n.get("ResTarget", {}).get("name", "")
                for n in tree.get("targetList", ())
                if not n.get("ResTarget", {}).get("indirection", ())
            ]
        ),
        span=place.span,
    )


def _twice(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def delete(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read DELETE."""
    table = relation(tree.get("relation", {}))
    yield from _written_in_with(tree, place)
    yield a.Delete(table, where=_where(tree, place), reads=_others(mentioned(tree), table), span=place.span)


def merge(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read MERGE."""
    table = relation(tree.get("relation", {}))
    yield a.Merge(table, reads=_others(mentioned(tree), table), span=place.span)


def truncate(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read TRUNCATE: one action for each table."""
    together = tuple(relation(node.get("RangeVar", {})) for node in tree.get("relations", ()))
    for table in together:
        yield a.Truncate(
            table,
            cascade=tree.get("behavior", "") == CASCADE,
            restart_identity=tree.get("restart_seqs", False),
            together=together,
            span=place.span,
        )


def copy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read COPY."""
    if "relation" in tree:
        yield a.Copy(relation(tree.get("relation", {})), writes=tree.get("is_from", False), span=place.span)
    else:
        named = mentioned(tree.get("query", {}))
        yield a.Select(named.relations, named.functions, span=place.span)


def select(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read a query; SELECT INTO creates a table."""
    yield from _written_in_with(tree, place)
    if "intoClause" in tree:
        yield from select_into(tree, place)
        return
    named = mentioned(tree)
    yield a.Select(
        named.relations,
        named.functions,
        for_update=named.locking,
        where=_where(tree, place),
        span=place.span,
    )


def _others(named: Mentioned, table: str) -> tuple[str, ...]:
    return tuple(name for name in named.relations if name != table or name in named.repeated)


def _written_in_with(tree: Tree, place: Place) -> Iterator[a.Action]:
    """A WITH query may write: WITH moved AS (DELETE FROM a RETURNING *) INSERT INTO b ..."""
    if "withClause" not in tree:
        return
    for node in tree.get("withClause", {}).get("ctes", ()):
        query = node.get("CommonTableExpr", {}).get("ctequery", {})
        kind = kind_of(query)
        if kind == "InsertStmt":
            yield from insert(query.get("InsertStmt", {}), place)
        elif kind == "UpdateStmt":
            yield from update(query.get("UpdateStmt", {}), place)
        elif kind == "DeleteStmt":
            yield from delete(query.get("DeleteStmt", {}), place)


def _where(tree: Tree, place: Place) -> str | None:
    """Return the condition as written: from the first WHERE outside parentheses to RETURNING and the like."""
    if "whereClause" not in tree:
        return None
    at = place.after_only("where")
    if at is not None and not _MAY_END.search(place.source.text, at, place.span.end):
        return place.source.text[at : place.span.end]
    depth, start = 0, None
    for i, token in enumerate(place.tokens):
        if token.kind == "other":
            depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.kind == "word":
            if token.text == "where" and start is None:
                start = i + 1
            elif start is not None and token.text in _AFTER_WHERE:
                return place.text(start, i)
    return place.text(start, len(place.tokens)).rstrip(";").rstrip() if start is not None else ""


_AFTER_WHERE = frozenset({"returning", "group", "order", "limit", "offset", "for", "union", "having", "window"})
_MAY_END = re.compile(rf"\b(?:{'|'.join(sorted(_AFTER_WHERE))})\b", re.IGNORECASE)
