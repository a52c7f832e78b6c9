"""The SQL type that each of pg-core's column builders stands for, spelled as drizzle-kit's snapshot spells it."""

from collections.abc import Callable

from schema.drizzle.functions import call
from schema.drizzle.values import UNDEFINED, At, Native, Obj, Unknown, Value, text_of, truthy

Options = Obj

_SAME_WORD = """
    smallint integer real boolean text uuid json jsonb cidr inet macaddr macaddr8 date bigint smallserial serial
    bigserial point line bytea
""".split()  # noqa: SIM905 - a list of words reads better so
SERIALS = ("smallserial", "serial", "bigserial")


def _sized(word: str, option: str) -> Callable[[Options], str | Unknown]:
    def sql(options: Options) -> str | Unknown:
        size = options.get(option, UNDEFINED)
        if isinstance(size, Unknown):
            return size
        return word if size is UNDEFINED or size is None else f"{word}({text_of(size)})"

    return sql


def _numeric(options: Options) -> str | Unknown:
    precision, scale = options.get("precision", UNDEFINED), options.get("scale", UNDEFINED)
    for value in (precision, scale):
        if isinstance(value, Unknown):
            return value
    if precision is UNDEFINED:
        return "numeric"
    return (
        f"numeric({text_of(precision)})" if scale is UNDEFINED else f"numeric({text_of(precision)}, {text_of(scale)})"
    )


def _moment(word: str, options: Options) -> str | Unknown:
    precision, zone = options.get("precision", UNDEFINED), options.get("withTimezone", UNDEFINED)
    for value in (precision, zone):
        if isinstance(value, Unknown):
            return value
    space = " " if word == "timestamp" and options.get("mode", "date") != "string" else ""
    size = "" if precision is UNDEFINED else f"{space}({text_of(precision)})"
    return word + size + (" with time zone" if truthy(zone) else "")


def _interval(options: Options) -> str | Unknown:
    fields, precision = options.get("fields", UNDEFINED), options.get("precision", UNDEFINED)
    for value in (fields, precision):
        if isinstance(value, Unknown):
            return value
    words = f" {text_of(fields)}" if truthy(fields) else ""
    return f"interval{words}" + (f"({text_of(precision)})" if truthy(precision) else "")


def geometry(options: Options) -> str | Unknown:
    """Return a geometry as Drizzle 1.0 spells it: with its reference system."""
    srid = options.get("srid", UNDEFINED)
    if isinstance(srid, Unknown):
        return srid
    return "geometry(point)" if srid is UNDEFINED else f"geometry(point,{text_of(srid)})"


def _word(word: str) -> Callable[[Options], str | Unknown]:
    return lambda options: word


TYPES: dict[str, Callable[[Options], str | Unknown]] = {word: _word(word) for word in _SAME_WORD} | {
    "doublePrecision": _word("double precision"),
    "geometry": _word("geometry(point)"),
    "numeric": _numeric,
    "decimal": _numeric,
    "varchar": _sized("varchar", "length"),
    "char": _sized("char", "length"),
    "vector": _sized("vector", "dimensions"),
    "halfvec": _sized("halfvec", "dimensions"),
    "sparsevec": _sized("sparsevec", "dimensions"),
    "bit": _sized("bit", "dimensions"),
    "time": lambda options: _moment("time", options),
    "timestamp": lambda options: _moment("timestamp", options),
    "interval": _interval,
}


def named(arguments: list[Value]) -> tuple[Value, Value]:
    """Return name and options of `t()`, `t("name")`, `t("name", {...})`, `t({...})`."""
    first = arguments[0] if arguments else UNDEFINED
    second = arguments[1] if len(arguments) > 1 else UNDEFINED
    if isinstance(first, Obj):
        return "", first
    if isinstance(first, Unknown):
        return first, second
    return (first if isinstance(first, str) else ""), second


def custom_type(definition: Value, options: Value, at: At) -> str | Unknown:
    """Return what `customType({ dataType(config) {...} })` says for a column's options."""
    function = definition.get("dataType", UNDEFINED) if isinstance(definition, Obj) else UNDEFINED
    if function is UNDEFINED:
        return definition if isinstance(definition, Unknown) else at.unknown("this custom type has no dataType")
    value = call(function, [options], at)
    if isinstance(value, str | Unknown):
        return value
    return at.unknown("the dataType of this custom type is not constant text")


def is_native(value: Value, name: str) -> bool:
    """Return whether a value is the native function of that name."""
    return isinstance(value, Native) and value.name == name
