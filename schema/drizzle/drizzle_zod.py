"""drizzle-zod: schemas that follow their table by themselves, but for what they are told to override."""

from schema.drizzle.columns import PgColumn
from schema.drizzle.functions import call
from schema.drizzle.tables import PgTable
from schema.drizzle.values import UNDEFINED, At, Closure, Native, Obj, Unknown, Value
from schema.drizzle.zod import Zod, enum

_WORDS = {"boolean": "boolean", "bigint": "bigint", "bigserial": "bigint", "date": "date", "timestamp": "date"}
_NUMBERS = ("integer", "smallint", "serial", "smallserial", "real", "doublePrecision")
_TEXTS = ("text", "varchar", "char", "uuid", "numeric", "decimal", "time", "interval", "inet", "cidr", "macaddr")


def _schema(kind: str) -> Native:
    def native(arguments: list[Value], at: At) -> Value:
        table = arguments[0] if arguments else UNDEFINED
        if not isinstance(table, PgTable):
            return table if isinstance(table, Unknown) else at.unknown("the table of this schema is not known")
        made = Zod("object", at)
        made.derived = (kind, table)
        made.fields = _fields(kind, table, at)
        overrides = arguments[1] if len(arguments) > 1 else UNDEFINED
        return _overridden(made, overrides, at)

    return Native(f"create{kind.title()}Schema", native)


def _fields(kind: str, table: PgTable, at: At) -> Obj:
    fields = Obj(at.file)
    fields.holes = list(table.holes)
    for key, column in table.columns.items():
        if kind != "select" and (column.generated is not UNDEFINED or (column.identity or ("",))[0] == "always"):
            continue
        fields[key] = _of_column(column, kind, at)
        fields.places[key] = at.node
    return fields


def _of_column(column: PgColumn, kind: str, at: At) -> Zod:
    word = column.builder.word
    known = column.enum.values if column.enum is not None else column.builder.enum_values
    values = list(known) if isinstance(known, list | tuple) else []
    if values and all(isinstance(value, str) for value in values) and word != "array":
        made = enum(at, {value: value for value in values})
    else:
        kind_of = "number" if word in _NUMBERS else "string" if word in _TEXTS else _WORDS.get(word, "any")
        made = Zod(kind_of, at)
    made.nullable = not column.not_null
    has_default = column.default is not UNDEFINED or column.client_default or column.identity is not None
    made.optional = kind == "update" or (kind == "insert" and (has_default or not column.not_null))
    return made


def _overridden(made: Zod, overrides: Value, at: At) -> Zod:
    """Put the overrides in place: a schema replaces the field as it is, a function changes it."""
    if overrides is UNDEFINED or made.fields is None:
        return made
    if not isinstance(overrides, Obj):
        made.fields.holes.append(overrides if isinstance(overrides, Unknown) else at.unknown("overrides are not known"))
        return made
    made.fields.holes.extend(overrides.holes)
    made.picked.append(("override", overrides))
    for key, value in overrides.items():
        field = made.fields.get(key)
        if not isinstance(field, Zod):
            continue
        given = call(value, [field], at) if isinstance(value, Closure | Native) else value
        made.fields[key] = given if isinstance(given, Zod) else field.changed(at, kind="any", values=())
        made.fields.places[key] = overrides.places.get(key, at.node) if overrides.file is at.file else at.node
    return made


def namespace() -> Obj:
    """Return the exports of drizzle-zod."""
    names = Obj()
    names.update({f"create{kind.title()}Schema": _schema(kind) for kind in ("select", "insert", "update")})

    def factory(arguments: list[Value], at: At) -> Value:
        return names

    names["createSchemaFactory"] = Native("createSchemaFactory", factory)
    return names
