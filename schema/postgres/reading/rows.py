"""INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY and queries."""

from collections.abc import Iterator

from schema.postgres import actions as a
from schema.postgres.grammar import CASCADE, Tree
from schema.postgres.reading.names import Mentioned, mentioned, relation
from schema.postgres.reading.place import Place
from schema.postgres.reading.tables import select_into


def insert(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read INSERT."""
    table = relation(tree.relation)
    select = tree.select_stmt.select_stmt if tree.HasField("select_stmt") else None
    columns = tuple(node.res_target.name for node in tree.cols)
    values = list(select.values_lists) if select is not None else []
    yield from _written_in_with(tree, place)
    yield a.Insert(
        table,
        columns=columns,
        rows=len(values) if values or select is not None else 1,
        from_query=select is not None and not values,
        on_conflict=tree.HasField("on_conflict_clause"),
        arbiter=_arbiter(tree.on_conflict_clause.infer),
        targeted=bool(tree.on_conflict_clause.infer.index_elems),
        constraint=tree.on_conflict_clause.infer.conname,
        width=len(values[0].list.items) if values else 0,
        defaulted=_defaulted(columns, values[0].list.items) if values else (),
        overriding=tree.override > _NOT_OVERRIDING,
        reads=_others(mentioned(tree), table),
        literals=tuple(pair for row in values for pair in _constants(columns, row.list.items)),
        twice=_twice([node.res_target.name for node in tree.cols if not node.res_target.indirection]),
        span=place.span,
    )


_NOT_OVERRIDING = 1  # OVERRIDING_NOT_SET


def _defaulted(columns: tuple[str, ...], values: Tree) -> tuple[str, ...]:
    found = zip(columns, values, strict=False)
    return tuple(name for name, node in found if node.WhichOneof("node") == "set_to_default")


def _arbiter(infer: Tree) -> tuple[str, ...]:
    """Return the columns of ON CONFLICT (...); none where a constraint, a predicate or an expression is named."""
    names = tuple(node.index_elem.name for node in infer.index_elems)
    return () if infer.HasField("where_clause") or not all(names) else names


def _constants(columns: tuple[str, ...], values: Tree) -> list[tuple[str, str]]:
    pairs = []
    for name, node in zip(columns, values, strict=False):
        text = _constant(node)
        if text is not None:
            pairs.append((name, text))
    return pairs


def _constant(node: Tree) -> str | None:
    kind = node.WhichOneof("node")
    if kind == "type_cast":
        return _constant(node.type_cast.arg)
    if kind == "a_const" and node.a_const.WhichOneof("val") == "sval":
        return str(node.a_const.sval.sval)
    return None


def update(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read UPDATE."""
    table = relation(tree.relation)
    literals = tuple((n.res_target.name, c) for n in tree.target_list if (c := _constant(n.res_target.val)) is not None)
    yield from _written_in_with(tree, place)
    named = mentioned(tree)
    yield a.Update(
        table,
        columns=tuple(node.res_target.name for node in tree.target_list),
        where=_where(tree, place),
        reads=_others(named, table),
        literals=literals,
        limited=named.limited,
        twice=_twice([n.res_target.name for n in tree.target_list if not n.res_target.indirection]),
        span=place.span,
    )


def _twice(names: list[str]) -> str | None:
    return next((name for name in names if names.count(name) > 1), None)


def delete(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read DELETE."""
    table = relation(tree.relation)
    yield from _written_in_with(tree, place)
    yield a.Delete(table, where=_where(tree, place), reads=_others(mentioned(tree), table), span=place.span)


def merge(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read MERGE."""
    table = relation(tree.relation)
    yield a.Merge(table, reads=_others(mentioned(tree), table), span=place.span)


def truncate(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read TRUNCATE: one action for each table."""
    together = tuple(relation(node.range_var) for node in tree.relations)
    for table in together:
        yield a.Truncate(
            table,
            cascade=tree.behavior == CASCADE,
            restart_identity=tree.restart_seqs,
            together=together,
            span=place.span,
        )


def copy(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read COPY."""
    if tree.HasField("relation"):
        yield a.Copy(relation(tree.relation), writes=tree.is_from, span=place.span)
    else:
        named = mentioned(tree.query)
        yield a.Select(named.relations, named.functions, span=place.span)


def select(tree: Tree, place: Place) -> Iterator[a.Action]:
    """Read a query; SELECT INTO creates a table."""
    yield from _written_in_with(tree, place)
    if tree.HasField("into_clause"):
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
    if not tree.HasField("with_clause"):
        return
    for node in tree.with_clause.ctes:
        query = node.common_table_expr.ctequery
        kind = query.WhichOneof("node")
        if kind == "insert_stmt":
            yield from insert(query.insert_stmt, place)
        elif kind == "update_stmt":
            yield from update(query.update_stmt, place)
        elif kind == "delete_stmt":
            yield from delete(query.delete_stmt, place)


def _where(tree: Tree, place: Place) -> str | None:
    """Return the condition as written: from the first WHERE outside parentheses to RETURNING and the like."""
    if not tree.HasField("where_clause"):
        return None
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
