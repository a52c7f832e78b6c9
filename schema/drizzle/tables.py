"""pgTable, pgSchema, pgTableCreator: tables as values, their extras still a function that waits to be called."""

from collections.abc import Callable
from typing import Any

from schema.drizzle.columns import COLUMN_BUILDERS, ColumnBuilder, PgColumn
from schema.drizzle.functions import call
from schema.drizzle.values import UNDEFINED, At, Host, Native, Obj, Unknown, Value
from schema.span import Unread

STEPS, COLUMN_STEPS = 25, 3  # of the evaluation's budget: what reading a table costs, and a column beside its chain


class PgTable(Host):
    """A table. `columns` is keyed by TypeScript names; `unread` lists what of the columns is not known."""

    def __init__(self, name: Value, schema: Value, at: At) -> None:
        self.name = name
        self.schema = schema
        self.at = at
        self.casing: str | None = None
        self.columns: dict[str, PgColumn] = {}
        self.declared: Value = UNDEFINED  # the object of the columns
        self.extras: Value = UNDEFINED
        self.rls = False
        self.unread: list[Unread] = []
        self.holes: list[Unknown] = []

    def describe(self) -> str:
        """Return what this is, in words."""
        return f"table `{self.name}`"

    def build(self, columns: Value) -> None:
        """Make the columns out of their builders."""
        value = call(columns, [COLUMN_BUILDERS], self.at) if not isinstance(columns, Obj) else columns
        self.declared = value
        if not isinstance(value, Obj):
            unknown = value if isinstance(value, Unknown) else self.at.unknown("the columns are no object")
            self.holes.append(unknown)
            self.unread.append(unknown.unread(f"the columns of `{self.name}`"))
            return
        self.at.scope.run.budget.steps += COLUMN_STEPS * len(value)
        self.holes.extend(value.holes)
        self.unread.extend(hole.unread(f"columns of `{self.name}`") for hole in value.holes)
        for key, builder in value.items():
            if isinstance(builder, ColumnBuilder) and not isinstance(builder.name, Unknown):
                self.columns[key] = PgColumn(self, key, builder)
                continue
            unknown = builder.name if isinstance(builder, ColumnBuilder) else builder
            if not isinstance(unknown, Unknown):
                unknown = self.at.unknown("its value is no column of Postgres")
            self.holes.append(unknown)
            self.unread.append(unknown.unread(f"column `{key}` of `{self.name}`"))

    def get(self, name: str, at: At) -> Value:
        """Return a column by its TypeScript name."""
        if name in self.columns:
            return self.columns[name]
        if name == "enableRLS":
            return Native("enableRLS", lambda arguments, place: self.invoke("enableRLS", arguments, place))
        if self.holes:
            return self.holes[0]
        return UNDEFINED if name not in ("$inferSelect", "$inferInsert", "_") else at.unknown("this is only a type")

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call `.enableRLS()`."""
        if name == "enableRLS":
            self.rls = True
            return self
        return call(self.get(name, at), arguments, at)

    def spread(self) -> Obj:
        """Return the columns as an object, for `{ ...getTableColumns(t) }`."""
        members = Obj(self.at.file)
        members.update(self.columns)
        members.holes = list(self.holes)
        return members

    def sql_in(self, rendering: Any) -> str:
        """Return the table inside an SQL expression."""
        text: str = rendering.relation(self.schema, self.name)
        return text


def make_table(
    schema: Value = None, name_of: Callable[[Value, At], Value] | None = None, casing: str | None = None
) -> Native:
    """Return a function like pgTable: in a schema, with names customised, or with its columns cased."""

    def native(arguments: list[Value], at: At) -> Value:
        name = arguments[0] if arguments else UNDEFINED
        name = name_of(name, at) if name_of is not None else name
        if not isinstance(name, str):
            # Whatever the name is made of, a table is declared here: the gap is ours, and no foreign package's.
            why = f": {name.why}" if isinstance(name, Unknown) else ""
            return at.unknown(f"the name of this table is not constant text{why}")
        at.scope.run.budget.steps += STEPS
        table = PgTable(name, schema, at)
        table.casing = casing
        table.extras = arguments[2] if len(arguments) > 2 else UNDEFINED
        table.build(arguments[1] if len(arguments) > 1 else UNDEFINED)
        return table

    return Native("pgTable", native, _table_members(schema, casing))


def _table_members(schema: Value, casing: str | None) -> Obj | None:
    """`pgTable.withRLS(...)` of Drizzle 1.0."""

    def with_rls(arguments: list[Value], at: At) -> Value:
        table = make_table(schema, casing=casing).call(arguments, at)
        if isinstance(table, PgTable):
            table.rls = True
        return table

    members = Obj()
    members["withRLS"] = Native("withRLS", with_rls)
    return members


def table_creator(arguments: list[Value], at: At) -> Value:
    """`pgTableCreator(name => ...)`."""
    function = arguments[0] if arguments else at.unknown("pgTableCreator without a function")

    def name_of(name: Value, place: At) -> Value:
        return call(function, [name], place)

    return make_table(name_of=name_of)


def columns_of(arguments: list[Value], at: At) -> Value:
    """`getTableColumns(table)`."""
    table = arguments[0] if arguments else UNDEFINED
    if isinstance(table, PgTable):
        return table.spread()
    return table if isinstance(table, Unknown) else at.unknown("the columns of this are not known")


def name_of_table(arguments: list[Value], at: At) -> Value:
    """`getTableName(table)`."""
    table = arguments[0] if arguments else UNDEFINED
    if isinstance(table, PgTable):
        return table.name
    return table if isinstance(table, Unknown) else at.unknown("the name of this is not known")
