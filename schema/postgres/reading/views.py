"""CREATE VIEW, CREATE MATERIALIZED VIEW and REFRESH."""

from collections.abc import Iterator

from schema.model import View
from schema.postgres.actions import Action, CreateView, RefreshMaterializedView
from schema.postgres.grammar import Tree, nodes
from schema.postgres.reading.names import columns_named, relation, relations
from schema.postgres.reading.place import Place
from schema.postgres.tokens import Token


def create_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE [OR REPLACE] VIEW."""
    yield CreateView(
        view=_view(relation(tree.view), place, materialized=False),
        or_replace=tree.replace,
        reads=relations(tree.query),
        uses=used_columns(tree.query),
        options=tuple(option.def_elem.defname for option in tree.options),
        span=place.span,
    )


def materialized_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE MATERIALIZED VIEW."""
    yield CreateView(
        view=_view(relation(tree.into.rel), place, materialized=True),
        if_not_exists=tree.if_not_exists,
        with_data=not tree.into.skip_data,
        reads=relations(tree.query),
        uses=used_columns(tree.query),
        span=place.span,
    )


def refresh(tree: Tree, place: Place) -> Iterator[Action]:
    """Read REFRESH MATERIALIZED VIEW."""
    yield RefreshMaterializedView(
        relation(tree.relation), concurrently=tree.concurrent, with_data=not tree.skip_data, span=place.span
    )


def used_columns(query: Tree) -> tuple[str, ...]:
    """Return the columns a query names, by their last name alone; `*` where it takes all of a relation."""
    stars = any(n.fields and n.fields[-1].WhichOneof("node") == "a_star" for _, n in nodes(query, _COLUMN))
    return (*columns_named(query), "*") if stars else columns_named(query)


_COLUMN = frozenset({"ColumnRef"})


def _view(id_: str, place: Place, *, materialized: bool) -> View:
    schema, _, name = id_.partition(".")
    start = next((i for i, token in enumerate(place.tokens) if _is(token, "as")), None)
    definition = place.text(start + 1, len(place.tokens)) if start is not None else None
    return View(name, schema, materialized=materialized, definition=definition, span=place.span)


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text == word
