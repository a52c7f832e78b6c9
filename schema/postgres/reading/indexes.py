"""CREATE INDEX, REINDEX and CREATE STATISTICS."""

from collections.abc import Iterator
from typing import Literal

from schema.model import Index, IndexColumn
from schema.postgres.actions import Action, CreateIndex, CreateStatistics, Reindex
from schema.postgres.grammar import Tree, nodes
from schema.postgres.reading.names import derived, qualified, relation, strings
from schema.postgres.reading.options import switched_on, valued
from schema.postgres.reading.place import Place
from schema.postgres.tokens import Token, expression_end, groups, stretch

_TRAILING = frozenset({"asc", "desc", "nulls", "first", "last"})
_KINDS: dict[str, Literal["index", "table", "schema", "system", "database"]] = {
    "REINDEX_OBJECT_INDEX": "index",
    "REINDEX_OBJECT_TABLE": "table",
    "REINDEX_OBJECT_SCHEMA": "schema",
    "REINDEX_OBJECT_SYSTEM": "system",
    "REINDEX_OBJECT_DATABASE": "database",
}


def create_index(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE INDEX."""
    table = relation(tree.get("relation", {}))
    texts = _key_texts(tree, place)
    columns = tuple(
        _key(node.get("IndexElem", {}), texts[i] if i < len(texts) else "")
        for i, node in enumerate(tree.get("indexParams", ()))
    )
    name = tree.get("idxname", "") or derived(
        table, [("expr" if c.is_expression else c.expression) for c in columns], "idx"
    )
    index = Index(
        name=name,
        columns=columns,
        unique=tree.get("unique", False),
        method=tree.get("accessMethod", "") or "btree",
        where=_where(tree, place),
        with_options=tuple((name, str(said)) for name, said in valued(tree.get("options", ()))),
        concurrently=tree.get("concurrent", False),
        span=place.span,
    )
    yield CreateIndex(
        table,
        index,
        concurrently=tree.get("concurrent", False),
        if_not_exists=tree.get("if_not_exists", False),
        only=not tree.get("relation", {}).get("inh", False),
        include=tuple(node.get("IndexElem", {}).get("name", "") for node in tree.get("indexIncludingParams", ())),
        span=place.span,
    )


def _key(tree: Tree, text: str) -> IndexColumn:
    ascending = tree.get("ordering", "") != "SORTBY_DESC"
    given = {"SORTBY_NULLS_FIRST": "first", "SORTBY_NULLS_LAST": "last"}.get(tree.get("nulls_ordering", ""))
    nulls: Literal["first", "last"] = "first" if (given or ("last" if ascending else "first")) == "first" else "last"
    opclass = strings(tree.get("opclass", ()))[-1] if tree.get("opclass", ()) else None
    if tree.get("name", ""):
        return IndexColumn(tree.get("name", ""), is_expression=False, asc=ascending, nulls=nulls, opclass=opclass)
    return IndexColumn(text, is_expression=True, asc=ascending, nulls=nulls, opclass=opclass)


def _key_texts(tree: Tree, place: Place) -> list[str]:
    """Return the keys' expressions as written, without opclass and order: the tree does not place them."""
    if all(node.get("IndexElem", {}).get("name", "") for node in tree.get("indexParams", ())):
        return []
    first = place.index(tree.get("relation", {}).get("location", 0))
    if first is None:
        return []
    opening = next((i for i in range(first, len(place.tokens)) if place.tokens[i].text == "("), None)
    if opening is None:
        return []
    texts = []
    for (start, end), node in zip(groups(place.tokens, opening + 1), tree.get("indexParams", ()), strict=False):
        last = _before_order(place.tokens, start, end, strings(node.get("IndexElem", {}).get("opclass", ())))
        texts.append(place.text(start, last))
    return texts


def _before_order(found: list[Token], start: int, end: int, opclass: list[str]) -> int:
    while end > start + 1 and found[end - 1].kind == "word" and found[end - 1].text in _TRAILING:
        end -= 1
    if opclass and end > start + 1 and found[end - 1].text.lower() == opclass[-1].lower():
        end -= 1
    return end


def _where(tree: Tree, place: Place) -> str | None:
    if "whereClause" not in tree:
        return None
    if (start := place.after_only("where")) is not None:
        return place.source.text[start : stretch(place.source.text, start, place.span.end)]
    depth = 0
    for i, token in enumerate(place.tokens):
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "other" else 0
        if depth == 0 and token.kind == "word" and token.text == "where":
            return place.text(i + 1, expression_end(place.tokens, i + 1))
    return None


def reindex(tree: Tree, place: Place) -> Iterator[Action]:
    """Read REINDEX."""
    concurrently = "concurrently" in switched_on(tree.get("params", ()))
    name = relation(tree.get("relation", {})) if "relation" in tree else tree.get("name", "")
    yield Reindex(_KINDS.get(tree.get("kind", ""), "database"), name, concurrently=concurrently, span=place.span)


def create_statistics(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE STATISTICS."""
    tables = [relation(node) for _, node in nodes(tree, frozenset({"RangeVar"}))]
    name = qualified(strings(tree.get("defnames", ()))) if tree.get("defnames", ()) else "public.statistics"
    yield CreateStatistics(
        name, tables[0] if tables else "public.", if_not_exists=tree.get("if_not_exists", False), span=place.span
    )
