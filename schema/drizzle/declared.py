"""From values to nouns: a table with its columns and parts, as the model knows them."""

from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from tree_sitter import Node

from schema.builder import Builder
from schema.drizzle.columns import PgColumn, Reference
from schema.drizzle.functions import call
from schema.drizzle.handles import Chain, contains, table_source
from schema.drizzle.identity import identity_of
from schema.drizzle.names import primary_key_name, sequence_name, unique_name
from schema.drizzle.parts import Parts, PartsReader, action
from schema.drizzle.reading import Reading, default_text, expression
from schema.drizzle.sql import Unreadable
from schema.drizzle.syntax import File
from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Closure, Native, Obj, Unknown, Value, text_of
from schema.model import Column, ForeignKey, Identity, PrimaryKey, Table, Unique
from schema.span import Span

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where a value is exported, and under which name."""

    key: str
    file: File
    node: Node

    @property
    def span(self) -> Span:
        """The range of the declaration."""
        return self.file.span(self.node)


def read_table(reading: Reading, table: PgTable, place: Place) -> Table:
    """Return the table with all its parts."""
    own = table.at.file is place.file and contains(place.node, table.at.node)
    parts = Parts()
    reader = PartsReader(reading, table, parts)
    columns = tuple(_column(reader, column, place) for column in table.columns.values())
    for column, made in zip(table.columns.values(), columns, strict=True):
        if column.unique or column.references:
            _column_parts(reader, column, made)
    _extras(reader)
    inline = tuple(column.name for column in columns if column.primary_key)
    key = parts.primary_key or (PrimaryKey(inline, None, _key_span(table)) if inline else None)
    if reading.kit == "1" and key is not None:
        key, columns = _later_key(key, columns, primary_key_name(table.name, [], "1"))
    return Table(
        table.name,
        text_of(table.schema) if table.schema else "public",  # type: ignore[arg-type]
        columns,
        key,
        tuple(parts.uniques.values()),
        tuple(parts.foreign_keys.values()),
        tuple(parts.indexes.values()),
        tuple(parts.checks.values()),
        tuple(parts.policies.values()),
        table.rls or (reading.kit == "1" and bool(parts.policies)),
        place.key,
        (*table.unread, *parts.unread),
        _partial(table, parts),
        tuple(parts.ignored),
        source=table_source(table.at) if own else None,
        span=place.span,
    )


def _later_key(key: PrimaryKey, columns: tuple[Column, ...], derived: str) -> tuple[PrimaryKey, tuple[Column, ...]]:
    """Return key and columns as 1.0 states them: no column of a key is null, one column has no key of its own name."""
    single = len(key.columns) == 1 and key.name in (None, derived)
    made = tuple(
        replace(column, not_null=True, primary_key=single) if column.name in key.columns else column
        for column in columns
    )
    return (replace(key, name=None) if single else key), made


def _partial(table: PgTable, parts: Parts) -> frozenset[str]:
    known = {"columns": not table.holes, "parts": not parts.partial}
    return frozenset(name for name, whole in known.items() if not whole)


def _key_span(table: PgTable) -> Span | None:
    for column in table.columns.values():
        at = column.builder.primary_at
        if column.primary and at is not None and at.file is table.at.file:
            return at.span()
    return None


def _column(reader: PartsReader, column: PgColumn, place: Place) -> Column:
    unknown: set[str] = set()
    sql_type = column.type
    if not isinstance(sql_type, str):
        unknown.add("type")
        _miss(reader, column, "type", sql_type)
        sql_type = "unknown"
    name = column.sql_name(reader.reading.casing)
    default, is_json = _default(reader, column, sql_type, unknown)
    builder, span = _written(column, place)
    made = Column.__new__(Column)
    made.__dict__.update(  # at once: of a large schema's time, a frozen dataclass takes a quarter to set field by field
        name=name,
        type=sql_type,
        type_schema=None if column.enum is None else _type_schema(reader.reading.kit, column.enum),
        not_null=column.not_null,
        primary_key=column.primary,
        default=default,
        generated=None if column.generated is UNDEFINED else _generated(reader, column, unknown),
        identity=None if column.identity is None else _identity(column, column.identity, name),
        key=column.key,
        client_default=column.client_default,
        on_update=column.on_update,
        ts_type=column.builder.ts_type,
        enum_values=column.builder.enum_values,
        default_is_json=is_json,
        unknown=frozenset(unknown) if unknown else _NOTHING,
        builder=builder,
        span=span,
    )
    return made


def _type_schema(kit: str, enum: Any) -> str | None:
    """Return the schema of an enum's column; 0.x forgets it where the values are an object."""
    if enum.from_object and kit == "0":
        return None
    return text_of(enum.schema or "public")


def _miss(reader: PartsReader, column: PgColumn, what: str, value: Value, why: str = "it is not constant") -> None:
    said = f"{what} of `{reader.table.name}.{column.name}`"
    unknown = value if isinstance(value, Unknown) else None
    reader.parts.unread.append(reader.reading.miss(column.builder.root, unknown, said, why))


def _default(reader: PartsReader, column: PgColumn, sql_type: str, unknown: set[str]) -> tuple[str | None, bool]:
    if column.default is UNDEFINED:
        return None, False
    try:
        return default_text(column.default, sql_type, reader.reading.kit, enum=column.enum is not None)
    except Unreadable as error:
        unknown.add("default")
        _miss(reader, column, "default", error.unknown, error.why)
        return None, False


def _generated(reader: PartsReader, column: PgColumn, unknown: set[str]) -> str | None:
    try:
        return expression(reader.reading, column.generated, column.builder.root)
    except Unreadable as error:
        unknown.add("generated")
        _miss(reader, column, "generated expression", error.unknown, error.why)
        return None


def _identity(column: PgColumn, said: tuple[str, Value], name: str) -> Identity | None:
    kind, options = said
    return identity_of(kind, options, str(column.type), sequence_name(column.table.name, name))


def _written(column: PgColumn, place: Place) -> tuple[Builder | None, Span]:
    """Return the handle and the range of a column: its own line, or the spread that brought it in."""
    declared = column.table.declared
    table_file = column.table.at.file
    pair = declared.places.get(column.key) if isinstance(declared, Obj) and declared.file is table_file else None
    if pair is None or table_file is not place.file:
        return None, place.span
    last = column.builder.last
    if last.file is table_file and pair.type == "pair" and contains(pair, last.node):
        return Chain(table_file, last.node, pair, column.builder.root), table_file.span(pair)
    return None, table_file.span(pair)


def _column_parts(reader: PartsReader, column: PgColumn, made: Column) -> None:
    if column.unique:
        name = column.unique_name
        if reader.reading.kit == "1" and name == unique_name(reader.table.name, [str(column.name)]):
            name = unique_name(reader.table.name, [made.name], "1")
        if isinstance(name, Unknown) or name is None:
            reader.parts.partial = True
            _miss(reader, column, "unique constraint", name)
        else:
            _add_unique(reader, column, made, str(name))
    for reference in column.references:
        try:
            _reference(reader, column, made, reference)
        except Unreadable as error:
            reader.parts.partial = True
            _miss(reader, column, "foreign key", error.unknown, error.why)


def _add_unique(reader: PartsReader, column: PgColumn, made: Column, name: str) -> None:
    at = column.builder.unique_at
    span = at.span() if at is not None and at.file is column.table.at.file else made.span
    try:
        reader.add_unique(Unique(name, (made.name,), column.nulls_not_distinct, span=span))
    except Unreadable as error:
        reader.parts.partial = True
        _miss(reader, column, "unique constraint", None, error.why)


def _reference(reader: PartsReader, column: PgColumn, made: Column, reference: Reference) -> None:
    target = reference.target
    if isinstance(target, Closure | Native):
        target = call(target, [], reference.at)
    if not isinstance(target, PgColumn):
        raise Unreadable(target if isinstance(target, Unknown) else None, "the referenced column is not known")
    actions = reference.actions if isinstance(reference.actions, Obj) else Obj()
    if isinstance(reference.actions, Unknown):
        raise Unreadable(reference.actions, reference.actions.why)
    here = reference.at.file is column.table.at.file
    key = ForeignKey(
        "",
        (),
        "",
        (),
        action(actions.get("onDelete", UNDEFINED)),
        action(actions.get("onUpdate", UNDEFINED)),
        builder=made.builder,
        span=_last_link(reference.at) if here else made.span,
    )
    reader.add_foreign_key(key, [column], [target])


def _last_link(at: At) -> Span:
    """Return the range of the last call of a chain alone: `.references(...)` without what stands before it."""
    function = at.node.children[0]
    start = function.children[0].end_byte if function.type == "member_expression" else at.node.start_byte
    data = at.file.data
    while start < at.node.end_byte and data[start : start + 1].isspace():
        start += 1
    return Span(at.file.source, at.file.offset(start), at.file.offset(at.node.end_byte))


def _extras(reader: PartsReader) -> None:
    table = reader.table
    if table.extras is UNDEFINED or table.extras is None:
        return
    value = call(table.extras, [table], table.at)
    if isinstance(value, Unknown):
        reader.read(value, lambda: table.at)
        return
    if isinstance(value, list):
        items = [inner for item in value for inner in (item if isinstance(item, list) else [item])]
    elif isinstance(value, Obj):
        items = [*value.values(), *value.holes]
    else:
        return
    places = _Places(table, len(items))
    for number, item in enumerate(items):
        reader.read(item, partial(places.at, number))


class _Places:
    """Where the `count` elements of a table's extras are written; the table where spreads and helpers made more."""

    def __init__(self, table: PgTable, count: int) -> None:
        self.table = table
        self.count = count

    def at(self, number: int) -> At:
        """Return the place of an element."""
        return At(self._nodes[number], self.table.at.scope) if len(self._nodes) == self.count else self.table.at

    @cached_property
    def _nodes(self) -> list[Node]:
        return _elements(self.table.at.node)


def _elements(table: Node) -> list[Node]:
    """Return the elements of the array or object in a table's third argument, as they are written."""
    arguments = table.child_by_field_name("arguments")
    given = [child for child in arguments.named_children if child.type != "comment"] if arguments is not None else []
    node = given[2] if len(given) > 2 else None
    while node is not None and node.type not in ("array", "object"):
        steps = {"arrow_function": "body", "function_expression": "body"}
        inner = node.child_by_field_name(steps[node.type]) if node.type in steps else None
        node = inner or next((c for c in reversed(node.named_children) if c.type != "comment"), None)
    return [child for child in node.named_children if child.type != "comment"] if node is not None else []
