"""Drizzle's operators of conditions, `eq` to `or`, as SQL; 1.0 writes some of them with other parentheses."""

from collections.abc import Callable

from schema.drizzle.sql import Param, Raw, Sql
from schema.drizzle.values import UNDEFINED, At, Host, Native, Unknown, Value


def _bound(value: Value, column: Value) -> Value:
    """Return an operand: a plain value beside a column is a parameter of that column's type."""
    return value if isinstance(value, Host | Unknown) or not hasattr(column, "sql_in") else Param(value)


def _binary(name: str, *, whole: bool = False) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        if len(arguments) < 2:
            return at.unknown("an operand is missing")
        left, right = arguments[0], arguments[1]
        if isinstance(right, list) and whole:
            right = Param(right)
        elif isinstance(right, list):
            right = [_bound(item, left) for item in right]
        return Sql([left, Raw(f" {name} "), _bound(right, left) if not isinstance(right, list) else right])

    return native


def _is_later(at: At) -> bool:
    return bool(at.scope.run.kit == "1")


def _in_array(name: str, empty: str, later: str) -> Callable[[list[Value], At], Value]:
    plain_native = _binary(name)

    def native(arguments: list[Value], at: At) -> Value:
        if len(arguments) > 1 and arguments[1] == []:
            return Sql([Raw(later if _is_later(at) else empty)])
        return plain_native(arguments, at)

    return native


def _postfix(text: str) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        return Sql([arguments[0], Raw(text)]) if arguments else at.unknown("an operand is missing")

    return native


def _is(text: str) -> Callable[[list[Value], At], Value]:
    plain_native = _postfix(text)

    def native(arguments: list[Value], at: At) -> Value:
        made = plain_native(arguments, at)
        return Sql([Raw("("), made, Raw(")")]) if _is_later(at) else made

    return native


def _not(arguments: list[Value], at: At) -> Value:
    if not arguments:
        return at.unknown("an operand is missing")
    inner = arguments[0]
    return Sql([Raw("not ("), inner, Raw(")")] if _is_later(at) and isinstance(inner, Sql) else [Raw("not "), inner])


def _prefix(text: str) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        return Sql([Raw(text), arguments[0]]) if arguments else at.unknown("an operand is missing")

    return native


def _between(name: str) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        if len(arguments) < 3:
            return at.unknown("an operand is missing")
        column, low, high = arguments[:3]
        return Sql([column, Raw(f" {name} "), _bound(low, column), Raw(" and "), _bound(high, column)])

    return native


def _joined(name: str) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        conditions = [argument for argument in arguments if argument is not UNDEFINED]
        if not conditions:
            return UNDEFINED
        if len(conditions) == 1:
            return Sql(conditions)
        begin, between, end = ("((", f") {name} (", "))") if _is_later(at) else ("(", f" {name} ", ")")
        chunks: list[Value] = [Raw(begin)]
        for index, condition in enumerate(conditions):
            chunks += [Raw(between), condition] if index else [condition]
        return Sql([*chunks, Raw(end)])

    return native


_COMPARISONS = {
    "eq": "=",
    "ne": "<>",
    "gt": ">",
    "gte": ">=",
    "lt": "<",
    "lte": "<=",
    "like": "like",
    "notLike": "not like",
    "ilike": "ilike",
    "notIlike": "not ilike",
}
_OF_ARRAYS = {"arrayContains": "@>", "arrayContained": "<@", "arrayOverlaps": "&&"}  # the array is one parameter


def operators() -> dict[str, Value]:
    """Return the operators that drizzle-orm exports, by name."""
    table: dict[str, Callable[[list[Value], At], Value]] = {n: _binary(o) for n, o in _COMPARISONS.items()}
    table |= {n: _binary(o, whole=True) for n, o in _OF_ARRAYS.items()}
    table |= {
        "inArray": _in_array("in", "false", "1 = 0"),
        "notInArray": _in_array("not in", "true", "1 = 1"),
        "isNull": _is(" is null"),
        "isNotNull": _is(" is not null"),
        "asc": _postfix(" asc"),
        "desc": _postfix(" desc"),
        "not": _not,
        "exists": _prefix("exists "),
        "notExists": _prefix("not exists "),
        "between": _between("between"),
        "notBetween": _between("not between"),
        "and": _joined("and"),
        "or": _joined("or"),
    }
    return {name: Native(name, native) for name, native in table.items()}
