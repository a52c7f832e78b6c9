"""relations() and defineRelations(): what the relational queries of Drizzle think belongs together."""

from typing import Any

from schema.drizzle.columns import PgColumn
from schema.drizzle.functions import call
from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Host, Native, Obj, Unknown, Value

# One folder often holds the schemas of several databases, and a table of another one has no relations in ours.
OTHER_DIALECTS = frozenset(f"drizzle-orm/{name}-core" for name in ("mysql", "sqlite", "singlestore", "gel"))


class RelationLine(Host):
    """`one(...)` or `many(...)`; `fields` and `references` are columns."""

    def __init__(self, kind: str, target: Value, at: At) -> None:
        self.kind = kind
        self.target = target
        self.at = at
        self.fields: list[PgColumn] = []
        self.references: list[PgColumn] = []
        self.name: str | None = None

    def fill(self, options: Value, first: str, second: str) -> "RelationLine":
        """Take the columns and the name out of the options."""
        if isinstance(options, Obj):
            self.fields = _columns(options.get(first))
            self.references = _columns(options.get(second))
            name = options.get("relationName", options.get("alias"))
            self.name = name if isinstance(name, str) else None
        return self


def _columns(value: Value) -> list[PgColumn]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, PgColumn)]


class Relations(Host):
    """All relations of one call: pairs of a table and its lines."""

    def __init__(self, at: At) -> None:
        self.at = at
        self.lines: list[tuple[PgTable, str, RelationLine]] = []
        self.unknown: Unknown | None = None

    def get(self, name: str, at: At) -> Value:
        """Nothing of relations is read as a value."""
        return at.unknown(f"`{name}` of relations is not followed")

    def spread(self) -> Obj:
        """Relations may be spread into one object; their lines are found in the parts."""
        return Obj(self.at.file)


def relations(arguments: list[Value], at: At) -> Value:
    """`relations(table, ({ one, many }) => ({...}))`."""
    result = Relations(at)
    if len(arguments) < 2 or not isinstance(arguments[0], PgTable):
        unknown = arguments[0] if arguments and isinstance(arguments[0], Unknown) else None
        result.unknown = None if unknown and unknown.package in OTHER_DIALECTS else unknown
        return result

    def line(kind: str) -> Native:
        def native(inner: list[Value], place: At) -> Value:
            made = RelationLine(kind, inner[0] if inner else UNDEFINED, place)
            return made.fill(inner[1] if len(inner) > 1 else UNDEFINED, "fields", "references")

        return Native(kind, native)

    makers = Obj()
    makers.update(one=line("one"), many=line("many"))
    made = call(arguments[1], [makers], at)
    _collect(result, arguments[0], made)
    return result


def _collect(result: Relations, table: PgTable, lines: Value) -> None:
    if isinstance(lines, Unknown):
        result.unknown = lines
    for key, line in lines.items() if isinstance(lines, Obj) else ():
        if isinstance(line, RelationLine):
            result.lines.append((table, key, line))


class _Makers(Host):
    """`r` of defineRelations: `r.one.users(...)`, `r.users.id`."""

    def __init__(self, tables: dict[str, PgTable]) -> None:
        self.tables = tables

    def get(self, name: str, at: At) -> Value:
        """Return the makers of one kind, or a table's columns."""
        if name in ("one", "many"):
            return _makers_of(name, self.tables)
        return self.tables.get(name, at.unknown(f"`{name}` is no table of these relations"))


def _makers_of(kind: str, tables: dict[str, PgTable]) -> Obj:
    makers = Obj()
    for key, table in tables.items():

        def native(arguments: list[Value], at: At, table: PgTable = table) -> Value:
            options = arguments[0] if arguments else UNDEFINED
            return RelationLine(kind, table, at).fill(options, "from", "to")

        makers[key] = Native(kind, native)
    return makers


def define_relations(arguments: list[Value], at: At) -> Value:
    """`defineRelations(schema, r => ({...}))` and `defineRelationsPart`."""
    result = Relations(at)
    source: Any = arguments[0] if arguments else UNDEFINED
    members = source if isinstance(source, Obj) else getattr(source, "spread", Obj)()
    tables = {key: value for key, value in members.items() if isinstance(value, PgTable)}
    made = call(arguments[1], [_Makers(tables)], at) if len(arguments) > 1 else UNDEFINED
    if isinstance(made, Unknown):
        result.unknown = made
    for key, lines in made.items() if isinstance(made, Obj) else ():
        if key in tables:
            _collect(result, tables[key], lines)
    return result
