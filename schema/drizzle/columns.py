"""Column builders and the columns they build: mutable and shared, as Drizzle's own are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from schema.drizzle.names import cased, unique_name
from schema.drizzle.sql import Raw, Sql
from schema.drizzle.types import SERIALS, TYPES, custom_type, geometry, named
from schema.drizzle.values import UNDEFINED, At, Host, Native, Obj, Unknown, Value, text_of


@dataclass(frozen=True)
class Reference:
    """`.references(() => column, actions)`."""

    target: Value
    actions: Value
    at: At


class ColumnBuilder(Host):
    """A column that is being described. Every modifier changes this very object, for all tables that share it."""

    is_builder = True
    enum: Any = None  # the enum that gives the type its schema
    primary = False
    default: Value = UNDEFINED
    client_default = False
    on_update = False
    unique = False
    unique_name: Value = None
    nulls_not_distinct = False
    first: tuple[str, str] | None = None  # table and column that used it first
    generated: Value = UNDEFINED
    identity: tuple[str, Value] | None = None
    ts_type: str | None = None
    enum_values: tuple[str, ...] = ()
    base: "ColumnBuilder | None" = None  # of an array
    references: tuple[Reference, ...] = ()
    primary_at: At | None = None  # where it was said
    unique_at: At | None = None

    def __init__(self, word: str, sql_type: Value, name: Value, at: At) -> None:
        self.word = word  # the builder's name in Drizzle
        self.type = sql_type
        self.name = name
        self.key_as_name = name == ""
        self.not_null = word in SERIALS
        self.root: At = at
        self.last: At = at  # the outermost call of the chain so far

    def describe(self) -> str:
        """Return what this is, in words."""
        return "a column"

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a modifier."""
        modifier = MODIFIERS.get(name)
        if modifier is None:
            return at.unknown(f"`{name}` is no modifier of columns that is known")
        self.last = at
        return modifier(self, arguments, at)

    def get(self, name: str, at: At) -> Value:
        """Return a modifier that is not called yet."""
        if name in MODIFIERS:
            return Native(name, lambda arguments, place: self.invoke(name, arguments, place))
        return at.unknown(f"`{name}` of a column is not followed")

    def set_name(self, key: str) -> None:
        """Name the column by its key, unless it has a name: the first table that uses the builder names it."""
        if self.name == "":
            self.name = key
        if self.base is not None:
            self.base.set_name(key)


Modifier = Callable[[ColumnBuilder, list[Value], At], Value]


def _not_null(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.not_null = True
    return column


def _primary(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.primary = column.not_null = True
    column.primary_at = at
    return column


def _default(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.default = arguments[0] if arguments else UNDEFINED
    return column


def _default_sql(text: str) -> Modifier:
    def modify(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
        column.default = Sql([Raw(text)])
        return column

    return modify


def _client_default(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.client_default = True
    return column


def _on_update(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.on_update = True
    return column


def _unique(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.unique = True
    first = arguments[0] if arguments else UNDEFINED
    column.unique_name = None if first is UNDEFINED else first
    options = arguments[1] if len(arguments) > 1 else UNDEFINED
    column.nulls_not_distinct = isinstance(options, Obj) and options.get("nulls") == "not distinct"
    column.unique_at = at
    return column


def _references(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    target = arguments[0] if arguments else at.unknown("the referenced column is missing")
    column.references += (Reference(target, arguments[1] if len(arguments) > 1 else UNDEFINED, at),)
    return column


def _generated(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    column.generated = arguments[0] if arguments else at.unknown("the generated expression is missing")
    return column


def _identity(kind: str) -> Modifier:
    def modify(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
        column.identity = (kind, arguments[0] if arguments else UNDEFINED)
        column.not_null = True
        return column

    return modify


def _type(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    types = next((child for child in at.node.children if child.type == "type_arguments"), None)
    column.ts_type = at.file.text(types)[1:-1].strip() if types is not None else None
    return column


def _array(column: ColumnBuilder, arguments: list[Value], at: At) -> Value:
    size = arguments[0] if arguments else UNDEFINED
    if at.scope.run.kit == "1":
        suffix = size if isinstance(size, str) else "[]"
        if isinstance(column.type, str):
            column.type = column.type.partition("[")[0] + suffix  # a second call replaces the first
        return column
    suffix = f"[{text_of(size)}]" if isinstance(size, int) else "[]"
    array = ColumnBuilder("array", _suffixed(column.type, size, suffix), column.name, at)
    array.key_as_name = column.key_as_name
    array.root, array.base, array.enum = column.root, column, column.enum
    array.ts_type, array.enum_values = column.ts_type, column.enum_values
    array.primary_at, array.unique_at = column.primary_at, column.unique_at
    return array


def _suffixed(sql_type: Value, size: Value, suffix: str) -> Value:
    if isinstance(sql_type, Unknown):
        return sql_type
    return size if isinstance(size, Unknown) else f"{sql_type}{suffix}"


MODIFIERS: dict[str, Modifier] = {
    "notNull": _not_null,
    "primaryKey": _primary,
    "default": _default,
    "defaultNow": _default_sql("now()"),
    "defaultRandom": _default_sql("gen_random_uuid()"),
    "$default": _client_default,
    "$defaultFn": _client_default,
    "$onUpdate": _on_update,
    "$onUpdateFn": _on_update,
    "$type": _type,
    "unique": _unique,
    "references": _references,
    "generatedAlwaysAs": _generated,
    "generatedAlwaysAsIdentity": _identity("always"),
    "generatedByDefaultAsIdentity": _identity("byDefault"),
    "array": _array,
}


def make_builder(word: str) -> Native:
    """Return the builder function of pg-core that is called `word`."""
    sql_type = TYPES[word]
    plain = sql_type(Obj())

    def native(arguments: list[Value], at: At) -> Value:
        name, options = named(arguments)
        if options is UNDEFINED:
            return ColumnBuilder(word, plain, name, at)
        if isinstance(options, Unknown):
            return ColumnBuilder(word, options, name, at)
        members = options if isinstance(options, Obj) else Obj()
        made = ColumnBuilder(word, sql_type(members), name, at)
        if members.holes and isinstance(made.type, str):
            made.type = members.holes[0]
        if word == "geometry" and at.scope.run.kit == "1":
            made.type = geometry(members)
        if word == "bigserial" and at.scope.run.kit == "0" and members.get("mode", UNDEFINED) != "number":
            made.not_null = False  # Drizzle forgets it for a bigint; the server does not
        values = members.get("enum")
        if isinstance(values, list):
            made.enum_values = tuple(value for value in values if isinstance(value, str))
        return made

    return Native(word, native)


COLUMN_BUILDERS = Obj()
COLUMN_BUILDERS.update({word: make_builder(word) for word in TYPES})


def custom(arguments: list[Value], at: At) -> Value:
    """`customType({...})`: a builder function of its own."""
    definition = arguments[0] if arguments else at.unknown("a custom type without definition")

    def native(inner: list[Value], place: At) -> Value:
        name, options = named(inner)
        return ColumnBuilder("customType", custom_type(definition, options, place), name, place)

    return Native("customType()", native)


COLUMN_BUILDERS["customType"] = Native("customType", custom)


class PgColumn(Host):
    """A column of a table; what the builder said when the table was made."""

    def __init__(self, table: Any, key: str, builder: ColumnBuilder) -> None:
        self.table = table
        self.key = key
        self.builder = builder
        builder.set_name(key)
        self.key_as_name = builder.key_as_name
        self.name: Value = builder.name
        if self.key_as_name and table.casing:
            self.name, self.key_as_name = cased(builder.name, table.casing), False
        self.not_null, self.primary = builder.not_null, builder.primary
        self.type, self.enum = builder.type, builder.enum
        self.default, self.client_default, self.on_update = builder.default, builder.client_default, builder.on_update
        self.generated, self.identity = builder.generated, builder.identity
        self.references = builder.references
        self.unique, self.nulls_not_distinct = builder.unique, builder.nulls_not_distinct
        if builder.first is None and isinstance(self.name, str) and isinstance(table.name, str):
            builder.first = (table.name, self.name)

    @property
    def unique_name(self) -> Value:
        """The name of the unique constraint; derived from the first table that used the builder, as Drizzle does."""
        first = self.builder.first
        if self.builder.unique_name is None and first is not None:
            return unique_name(first[0], [first[1]])
        return self.builder.unique_name

    def describe(self) -> str:
        """Return what this is, in words."""
        return f"column `{self.key}`"

    def sql_name(self, casing: str | None) -> str:
        """Return the name in SQL, under the casing that the configuration sets."""
        return cased(self.name, casing) if self.key_as_name else str(self.name)

    def sql_in(self, rendering: Any) -> str:
        """Return the column inside an SQL expression."""
        text: str = rendering.column(self.table.schema, self.table.name, self.sql_name(rendering.casing))
        return text

    def get(self, name: str, at: At) -> Value:
        """Return a property of the column."""
        if name in ("name", "notNull", "primary", "table"):
            return {"name": self.name, "notNull": self.not_null, "primary": self.primary, "table": self.table}[name]
        if name == "enumValues":
            return list(self.enum.values) if self.enum is not None else list(self.builder.enum_values)
        return at.unknown(f"`{name}` of {self.describe()} is not followed")

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.asc()`, `.desc()`, `.nullsFirst()`, `.nullsLast()`, `.op("...")` (for indexes), `.getSQLType()`."""
        if name == "getSQLType":
            return self.type
        if name == "getSQL":
            return Sql([self])
        return IndexedColumn(self).invoke(name, arguments, at)


class IndexedColumn(Host):
    """A column with its order in an index."""

    def __init__(self, column: PgColumn) -> None:
        self.column = column
        self.asc = True
        self.nulls = "last"
        self.opclass: Value = None

    def sql_in(self, rendering: Any) -> str:
        """Return the column inside an SQL expression."""
        return self.column.sql_in(rendering)

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call another of the order's modifiers."""
        if name in ("asc", "desc"):
            self.asc = name == "asc"
        elif name in ("nullsFirst", "nullsLast"):
            self.nulls = "first" if name == "nullsFirst" else "last"
        elif name == "op" and arguments:
            self.opclass = arguments[0]
        else:
            return at.unknown(f"`{name}` of an indexed column is not followed")
        return self
