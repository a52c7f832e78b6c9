"""CREATE TABLE, and CREATE TABLE AS."""

from collections.abc import Iterator

from schema.model import Column, PrimaryKey, Table
from schema.postgres.actions import Action, CreateTable
from schema.postgres.copies import replace
from schema.postgres.grammar import Tree, word
from schema.postgres.reading.columns import Parts, column, constraint, option_value
from schema.postgres.reading.names import derived, relation, relations
from schema.postgres.reading.place import Place
from schema.postgres.reading.views import materialized_view
from schema.span import Span


def create_table(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE TABLE."""
    id_ = relation(tree.relation)
    parts = Parts(id_)
    columns: list[Column] = []
    like: list[str] = []
    for element in tree.table_elts:
        kind = element.WhichOneof("node")
        if kind == "column_def":
            columns.append(column(element.column_def, place, parts))
        elif kind == "constraint":
            constraint(element.constraint, place, parts, None, _span_of(element.constraint, place))
        elif kind == "table_like_clause":
            like.append(relation(element.table_like_clause.relation))
    inherits = tuple(relation(node.range_var) for node in tree.inh_relations)
    bound = tree.partbound if tree.HasField("partbound") else None
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
        if_not_exists=tree.if_not_exists,
        partition_of=inherits[0] if bound is not None and inherits else None,
        default_partition=bound is not None and bound.is_default,
        partitioned=tree.HasField("partspec"),
        partition_key=tuple(node.partition_elem.name for node in tree.partspec.part_params),
        inherits=() if bound is not None else inherits,
        like=tuple(like),
        temporary=tree.relation.relpersistence == "t",
        dropped_at_commit=word(tree, "oncommit") == "ONCOMMIT_DROP",
        unlogged=tree.relation.relpersistence == "u",
        exclusions=tuple(parts.exclusions),
        options=tuple((o.def_elem.defname, str(option_value(o.def_elem)).lower()) for o in tree.options),
        columns_unknown=bool(like or inherits or tree.HasField("of_typename")),
        span=place.span,
    )


def _span_of(tree: Tree, place: Place) -> Span:
    start = place.at(tree.location)
    text = place.expression(tree.location)
    return place.source.span(start, start + len(text)) if text else place.span


def _keyed(columns: list[Column], key: PrimaryKey | None) -> tuple[Column, ...]:
    names = key.columns if key else ()
    return tuple(replace(c, not_null=True) if c.name in names and not c.not_null else c for c in columns)


def _named(key: PrimaryKey | None, table: str) -> PrimaryKey | None:
    return replace(key, name=key.name or derived(table, (), "pkey")) if key else None


def create_table_as(tree: Tree, place: Place) -> Iterator[Action]:
    """Read CREATE TABLE AS, and CREATE MATERIALIZED VIEW."""
    if word(tree, "objtype") == "OBJECT_MATVIEW":
        yield from materialized_view(tree, place)
        return
    id_ = relation(tree.into.rel)
    schema, _, name = id_.partition(".")
    yield CreateTable(
        table=Table(name=name, schema=schema, columns=_selected(tree.query), span=place.span),
        if_not_exists=tree.if_not_exists,
        temporary=tree.into.rel.relpersistence == "t",
        dropped_at_commit=word(tree.into, "on_commit") == "ONCOMMIT_DROP",
        unlogged=tree.into.rel.relpersistence == "u",
        from_query=True,
        reads=relations(tree.query),
        columns_unknown=True,
        span=place.span,
    )


def _selected(query: Tree) -> tuple[Column, ...]:
    """Return the columns a query gives, of unknown type; none where it takes all of a relation."""
    select = query.select_stmt if query.WhichOneof("node") == "select_stmt" else None
    columns = []
    for node in select.target_list if select is not None else ():
        target = node.res_target
        fields = target.val.column_ref.fields
        name = target.name or (fields[-1].string.sval if fields else "")
        if not name:
            return ()
        columns.append(Column(name, "unknown"))
    return tuple(columns)


def select_into(tree: Tree, place: Place) -> Iterator[Action]:
    """Read SELECT ... INTO table."""
    id_ = relation(tree.into_clause.rel)
    schema, _, name = id_.partition(".")
    yield CreateTable(
        table=Table(name=name, schema=schema, span=place.span),
        temporary=tree.into_clause.rel.relpersistence == "t",
        from_query=True,
        reads=tuple(other for other in relations(tree) if other != id_),
        columns_unknown=True,
        span=place.span,
    )
