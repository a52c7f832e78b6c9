"""Enums, schemas, views, sequences and roles as values."""

from typing import Any

from schema.drizzle.columns import COLUMN_BUILDERS, ColumnBuilder, PgColumn
from schema.drizzle.functions import call
from schema.drizzle.queries import QueryBuilder, Select
from schema.drizzle.sql import Sql
from schema.drizzle.tables import PgTable, make_table
from schema.drizzle.types import named
from schema.drizzle.values import UNDEFINED, At, Closure, Host, Native, Obj, Unknown, Value


class PgEnum(Host):
    """An enum type; called, it makes a column of that type."""

    def __init__(self, name: Value, values: Value, schema: Value, at: At) -> None:
        self.name = name
        self.from_object = isinstance(values, Obj)
        self.values: Any = list(values.values()) if isinstance(values, Obj) else values
        self.schema = schema
        self.at = at
        if isinstance(values, Obj) and values.holes:
            self.values = values.holes[0]

    def unknown(self) -> Unknown | None:
        """Return why the enum is not known, None where it is."""
        for value in (self.name, self.values, *(self.values if isinstance(self.values, list) else [])):
            if isinstance(value, Unknown):
                return value
        if not isinstance(self.values, list) or not all(isinstance(value, str) for value in self.values):
            return self.at.unknown("the values of this enum are not constant texts")
        return None

    def call(self, arguments: list[Value], at: At) -> Value:
        """Make a column of this type."""
        name, _ = named(arguments)
        column = ColumnBuilder("enum", self.name, name, at)
        column.enum = self
        return column

    def get(self, name: str, at: At) -> Value:
        """Return `enumValues` or `enumName`."""
        if name in ("enumValues", "enumName", "schema"):
            return {"enumValues": self.values, "enumName": self.name, "schema": self.schema}[name]
        return at.unknown(f"`{name}` of an enum is not followed")

    def sql_in(self, rendering: Any) -> str:
        """Return the type inside an SQL expression."""
        text: str = rendering.relation(self.schema, self.name)
        return text


class PgSchema(Host):
    """`pgSchema(name)`: tables, enums, views and sequences are made through it."""

    def __init__(self, name: str, at: At, casing: str | None = None) -> None:
        self.name = name
        self.at = at
        self.members = Obj()
        self.members["table"] = make_table(name, casing=casing)
        for word, kind in (("enum", "pgEnum"), ("sequence", "pgSequence")):
            self.members[word] = make_entity(kind, name)
        self.members["view"] = make_view(name, materialized=False)
        self.members["materializedView"] = make_view(name, materialized=True)

    def get(self, name: str, at: At) -> Value:
        """Return one of the makers."""
        if name == "schemaName":
            return self.name
        return self.members[name] if name in self.members else at.unknown(f"`{name}` of a schema is not followed")

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call one of the makers."""
        return call(self.get(name, at), arguments, at)


class PgSequence(Host):
    """`pgSequence(name, options?)`."""

    def __init__(self, name: Value, options: Value, schema: Value, at: At) -> None:
        self.name = name
        self.options = options
        self.schema = schema
        self.at = at

    def get(self, name: str, at: At) -> Value:
        """Return `seqName`."""
        return self.name if name == "seqName" else at.unknown(f"`{name}` of a sequence is not followed")


class PgRole(Host):
    """`pgRole(name, options?)`."""

    def __init__(self, name: Value, options: Value, at: At) -> None:
        self.name = name
        self.options = options
        self.is_existing = False
        self.at = at

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.existing()`."""
        if name == "existing":
            self.is_existing = True
            return self
        return at.unknown(f"`{name}` of a role is not known")

    def get(self, name: str, at: At) -> Value:
        """Return `name`."""
        return self.name if name == "name" else at.unknown(f"`{name}` of a role is not followed")


class PgView(Host):
    """A view: its columns where they are written down, its definition where it is SQL."""

    def __init__(self, name: str, schema: Value, at: At, *, materialized: bool) -> None:
        self.name = name
        self.schema = schema
        self.materialized = materialized
        self.casing: str | None = None
        self.columns: dict[str, PgColumn] = {}
        self.query: Value = UNDEFINED
        self.is_existing = False
        self.opaque = False
        self.done = False  # `.as()` or `.existing()` was called: only then it is a view
        self.options: dict[str, Value] = {}
        self.at = at

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.as()`, `.existing()`, `.with()` and what else describes a view."""
        first = arguments[0] if arguments else UNDEFINED
        if name == "existing":
            self.is_existing = self.done = True
        elif name == "as":
            self._define(first, at)
        elif name in ("with", "tablespace", "using", "withNoData"):
            self.options[name] = True if name == "withNoData" else first
        else:
            return call(self.get(name, at), arguments, at)
        return self

    def _define(self, query: Value, at: At) -> None:
        """Take the definition: SQL, or a function that builds a query."""
        self.done = True
        if isinstance(query, Closure):
            query = call(query, [QueryBuilder()], at)
        if isinstance(query, Select):
            selected = query.columns()
            if isinstance(selected, Obj):
                self.columns = {key: item for key, item in selected.items() if isinstance(item, PgColumn)}
            query = query.sql()
        self.query = query
        self.opaque = not isinstance(query, Sql)

    def get(self, name: str, at: At) -> Value:
        """Return a column by its TypeScript name."""
        if name in self.columns:
            return self.columns[name]
        return at.unknown(f"`{name}` of a view is not followed")

    def spread(self) -> Obj:
        """Return the columns as an object."""
        members = Obj(self.at.file)
        members.update(self.columns)
        return members

    def sql_in(self, rendering: Any) -> str:
        """Return the view inside an SQL expression."""
        text: str = rendering.relation(self.schema, self.name)
        return text


def make_view(schema: Value, *, materialized: bool) -> Native:
    """Return pgView or pgMaterializedView, in a schema."""

    def native(arguments: list[Value], at: At) -> Value:
        name = arguments[0] if arguments else UNDEFINED
        if not isinstance(name, str):
            return name if isinstance(name, Unknown) else at.unknown("the name of this view is not constant text")
        view = PgView(name, schema, at, materialized=materialized)
        columns = arguments[1] if len(arguments) > 1 else UNDEFINED
        if columns is not UNDEFINED:
            columns = columns if isinstance(columns, Obj) else call(columns, [COLUMN_BUILDERS], at)
            for key, builder in columns.items() if isinstance(columns, Obj) else ():
                if isinstance(builder, ColumnBuilder):
                    view.columns[key] = PgColumn(view, key, builder)
        return view

    return Native("pgView", native)


def make_entity(kind: str, schema: Value = None) -> Native:
    """Return pgEnum, pgSequence or pgRole, in a schema."""

    def native(arguments: list[Value], at: At) -> Value:
        name = arguments[0] if arguments else UNDEFINED
        options = arguments[1] if len(arguments) > 1 else UNDEFINED
        if kind == "pgEnum":
            return PgEnum(name, options, schema, at)
        return PgSequence(name, options, schema, at) if kind == "pgSequence" else PgRole(name, options, at)

    return Native(kind, native)


def pg_schema(arguments: list[Value], at: At) -> Value:
    """`pgSchema(name)`."""
    name = arguments[0] if arguments else UNDEFINED
    if name == "public":
        return at.unknown("Drizzle refuses `public` in pgSchema: it is the default")
    if isinstance(name, str):
        return PgSchema(name, at)
    return name if isinstance(name, Unknown) else at.unknown("the name of this schema is not constant text")


def casing_namespace(casing: str) -> Obj:
    """`snakeCase.table(...)`, `camelCase.schema(...)` of Drizzle 1.0."""

    def schema(arguments: list[Value], at: At) -> Value:
        made = pg_schema(arguments, at)
        return PgSchema(made.name, at, casing) if isinstance(made, PgSchema) else made

    members = Obj()
    members.update(
        table=make_table(casing=casing),
        schema=Native("schema", schema),
        view=make_view(None, materialized=False),
        materializedView=make_view(None, materialized=True),
    )
    return members


def is_relation(value: Value) -> bool:
    """Return whether a value is a table or a view."""
    return isinstance(value, PgTable | PgView)
