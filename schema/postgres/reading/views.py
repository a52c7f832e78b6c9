"""CREATE VIEW, CREATE MATERIALIZED VIEW and REFRESH."""

from collections.abc import Iterator, Sequence

from schema.model import View
from schema.postgres.actions import Action, CreateView, RefreshMaterializedView
from schema.postgres.grammar import Tree
from schema.postgres.reading.names import mentioned, relation, strings
from schema.postgres.reading.place import Place
from schema.postgres.tokens import Token


def create_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE [OR REPLACE] VIEW."""
    named = mentioned(tree.query)
    yield CreateView(
        view=_view(relation(tree.view), place, materialized=False),
        or_replace=tree.replace,
        reads=named.relations,
        uses=named.columns,
        options=tuple(option.def_elem.defname for option in tree.options),
        twice=_twice(tree.query, tree.aliases),
        span=place.span,
    )


def materialized_view(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE MATERIALIZED VIEW."""
    named = mentioned(tree.query)
    yield CreateView(
        view=_view(relation(tree.into.rel), place, materialized=True),
        if_not_exists=tree.if_not_exists,
        with_data=not tree.into.skip_data,
        reads=named.relations,
        uses=named.columns,
        twice=_twice(tree.query, tree.into.col_names),
        span=place.span,
    )


def _twice(query: Tree, aliases: Sequence[Tree]) -> str | None:
    """Return a name that two columns get: from the list behind the view's name, else what AS or the column says."""
    written = [_named(target.res_target) for target in query.select_stmt.target_list]
    names = [*strings(aliases), *written[len(aliases) :]]
    if "*" in names and aliases:  # which columns the aliases are for is not known
        names = strings(aliases)
    return next((name for i, name in enumerate(names) if name not in ("", "*") and name in names[:i]), None)


def _named(target: Tree) -> str:
    """Return the name of a column of a query as AS or the column gives it, else '' (FigureColname in Postgres)."""
    fields = target.val.column_ref.fields
    return str(target.name or (("*" if fields[-1].HasField("a_star") else fields[-1].string.sval) if fields else ""))


def refresh(tree: Tree, place: Place) -> Iterator[Action]:
    """Read REFRESH MATERIALIZED VIEW."""
    yield RefreshMaterializedView(
        relation(tree.relation), concurrently=tree.concurrent, with_data=not tree.skip_data, span=place.span
    )


def _view(id_: str, place: Place, *, materialized: bool) -> View:
    schema, _, name = id_.partition(".")
    start = next((i for i, token in enumerate(place.tokens) if _is(token, "as")), None)
    definition = place.text(start + 1, len(place.tokens)) if start is not None else None
    return View(name, schema, materialized=materialized, definition=definition, span=place.span)


def _is(token: Token, word: str) -> bool:
    return token.kind == "word" and token.text == word
