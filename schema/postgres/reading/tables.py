"""CREATE TABLE, and CREATE TABLE AS."""

from collections.abc import Iterator

from schema.model import Column, PrimaryKey, Table
from schema.postgres.actions import Action, CreateTable
from schema.postgres.copies import replace
from schema.postgres.grammar import Tree, kind_of
from schema.postgres.reading.columns import Parts, column, constraint
from schema.postgres.reading.names import derived, relation, relations, string
from schema.postgres.reading.options import valued
from schema.postgres.reading.place import Place
from schema.postgres.reading.views import materialized_view
from schema.span import Span


def create_table(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE TABLE."""
    id_ = relation(tree.get("relation", {}))
    parts = Parts(id_)
    columns: list[Column] = []
    like: list[str] = []
    for element in tree.get("tableElts", ()):
        kind = kind_of(element)
        if kind == "ColumnDef":
            columns.append(column(element.get("ColumnDef", {}), place, parts))
        elif kind == "Constraint":
            constraint(
                element.get("Constraint", {}), place, parts, None, _span_of(element.get("Constraint", {}), place)
            )
        elif kind == "TableLikeClause":
            like.append(relation(element.get("TableLikeClause", {}).get("relation", {})))
    inherits = tuple(relation(node.get("RangeVar", {})) for node in tree.get("inhRelations", ()))
    bound = tree.get("partbound", {}) if "partbound" in tree else None
    schema, _, name = id_.partition(".")
    yield CreateTable(
        table=Table(
            name=name,
            schema=schema,
            columns=_keyed(columns, parts.primary_key),
            primary_key=_named(parts.primary_key, id_),
            uniques=tuple(parts.uniques),
            foreign_keys=tuple(parts.foreign_keys),
            checks=tuple(parts.checks),
            span=place.span,
        ),
        if_not_exists=tree.get("if_not_exists", False),
        partition_of=inherits[0] if bound is not None and inherits else None,
        default_partition=bound is not None and bound.get("is_default", False),
        partitioned="partspec" in tree,
        partition_key=tuple(
            node.get("PartitionElem", {}).get("name", "") for node in tree.get("partspec", {}).get("partParams", ())
        ),
        inherits=() if bound is not None else inherits,
        like=tuple(like),
        temporary=tree.get("relation", {}).get("relpersistence", "") == "t",
        dropped_at_commit=tree.get("oncommit", "") == "ONCOMMIT_DROP",
        unlogged=tree.get("relation", {}).get("relpersistence", "") == "u",
        exclusions=tuple(parts.exclusions),
        options=tuple((name, str(said).lower()) for name, said in valued(tree.get("options", ()))),
        columns_unknown=bool(like or inherits or "ofTypename" in tree),
        span=place.span,
    )


def _span_of(tree: Tree, place: Place) -> Span:
    start = place.at(tree.get("location", 0))
    text = place.expression(tree.get("location", 0))
    return place.source.span(start, start + len(text)) if text else place.span


def _keyed(columns: list[Column], key: PrimaryKey | None) -> tuple[Column, ...]:
    names = key.columns if key else ()
    return tuple(replace(c, not_null=True) if c.name in names and not c.not_null else c for c in columns)


def _named(key: PrimaryKey | None, table: str) -> PrimaryKey | None:
    return replace(key, name=key.name or derived(table, (), "pkey")) if key else None


def create_table_as(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE TABLE AS, and CREATE MATERIALIZED VIEW."""
    if tree.get("objtype", "") == "OBJECT_MATVIEW":
        yield from materialized_view(tree, place)
        return
    id_ = relation(tree.get("into", {}).get("rel", {}))
    schema, _, name = id_.partition(".")
    yield CreateTable(
        table=Table(name=name, schema=schema, columns=_selected(tree.get("query", {})), span=place.span),
        if_not_exists=tree.get("if_not_exists", False),
        temporary=tree.get("into", {}).get("rel", {}).get("relpersistence", "") == "t",
        dropped_at_commit=tree.get("into", {}).get("onCommit", "") == "ONCOMMIT_DROP",
        unlogged=tree.get("into", {}).get("rel", {}).get("relpersistence", "") == "u",
        from_query=True,
        reads=relations(tree.get("query", {})),
        columns_unknown=True,
        span=place.span,
    )


def _selected(query: Tree) -> tuple[Column, ...]:
    """Return the columns a query gives, of unknown type; none where it takes all of a relation."""
    select = query.get("SelectStmt")
    columns = []
    for node in select.get("targetList", ()) if select is not None else ():
        target = node.get("ResTarget", {})
        fields = target.get("val", {}).get("ColumnRef", {}).get("fields", ())
        name = target.get("name", "") or (string(fields[-1]) if fields else "")
        if not name:
            return ()
        columns.append(Column(name, "unknown"))
    return tuple(columns)


def select_into(tree: Tree, place: Place) -> Iterator[Action]:
    """Read SELECT ... INTO table."""
    id_ = relation(tree.get("intoClause", {}).get("rel", {}))
    schema, _, name = id_.partition(".")
    yield CreateTable(
        table=Table(name=name, schema=schema, span=place.span),
        temporary=tree.get("intoClause", {}).get("rel", {}).get("relpersistence", "") == "t",
        from_query=True,
        reads=tuple(other for other in relations(tree) if other != id_),
        columns_unknown=True,
        span=place.span,
    )
