"""CREATE VIEW, CREATE MATERIALIZED VIEW and REFRESH."""

from collections.abc import Iterator, Sequence

from schema.model import View
from schema.postgres.actions import Action, CreateView, RefreshMaterializedView
from schema.postgres.grammar import Tree
from schema.postgres.reading.names import mentioned, relation, string, strings
from schema.postgres.reading.options import options
from schema.postgres.reading.place import Place
from schema.postgres.tokens import Token


def create_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE [OR REPLACE] VIEW."""
    named = mentioned(tree.get("query", {}))
    yield CreateView(
        view=_view(relation(tree.get("view", {})), place, materialized=False),
        or_replace=tree.get("replace", False),
        reads=named.relations,
        uses=named.columns,
        options=tuple(name for name, _ in options(tree.get("options", ()))),
        twice=_twice(tree.get("query", {}), tree.get("aliases", ())),
        span=place.span,
    )


def materialized_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE MATERIALIZED VIEW."""
    named = mentioned(tree.get("query", {}))
    yield CreateView(
        view=_view(relation(tree.get("into", {}).get("rel", {})), place, materialized=True),
        if_not_exists=tree.get("if_not_exists", False),
        with_data=not tree.get("into", {}).get("skipData", False),
        reads=named.relations,
        uses=named.columns,
        twice=_twice(tree.get("query", {}), tree.get("into", {}).get("colNames", ())),
        span=place.span,
    )


def _twice(query: Tree, aliases: Sequence[Tree]) -> str | None:
    """Return a name that two columns get: from the list behind the view's name, else what AS or the column says."""
    written = [_named(target.get("ResTarget", {})) for target in query.get("SelectStmt", {}).get("targetList", ())]
    names = [*strings(aliases), *written[len(aliases) :]]
    if "*" in names and aliases:  # which columns the aliases are for is not known
        names = strings(aliases)
    return next((name for i, name in enumerate(names) if name not in ("", "*") and name in names[:i]), None)


def _named(target: Tree) -> str:
    """Return the name of a column of a query as AS or the column gives it, else '' (FigureColname in Postgres)."""
    fields = target.get("val", {}).get("ColumnRef", {}).get("fields", ())
    return str(target.get("name", "") or (("*" if "A_Star" in fields[-1] else string(fields[-1])) if fields else ""))


def refresh(tree: Tree, place: Place) -> Iterator[Action]:
    """Read REFRESH MATERIALIZED VIEW."""
    yield RefreshMaterializedView(
        relation(tree.get("relation", {})),
        concurrently=tree.get("concurrent", False),
        with_data=not tree.get("skipData", False),
        span=place.span,
    )


def _view(id_: str, place: Place, *, materialized: bool) -> View:
    schema, _, name = id_.partition(".")
    start = next((i for i, token in enumerate(place.tokens) if _is(token, "as")), None)
    definition = place.text(start + 1, len(place.tokens)) if start is not None else None
    return View(name, schema, materialized=materialized, definition=definition, span=place.span)


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text == word
