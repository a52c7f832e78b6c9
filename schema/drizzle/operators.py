"""Operators on constants: arithmetic, comparison, and the logical ones that may leave their right side alone."""

import math
import operator
from collections.abc import Callable

from tree_sitter import Node

from schema.drizzle.evaluate import MAX_TEXT, evaluate, handles
from schema.drizzle.values import (
    UNDEFINED,
    BigInt,
    Host,
    JsDate,
    Obj,
    Scope,
    Undefined,
    Unknown,
    Value,
    text_of,
    truthy,
)


def number(value: Value) -> float | None:
    """Return the value as a number, None where it is not one (NaN included)."""
    if isinstance(value, bool | int | float):
        return value
    if value is None:
        return 0
    if isinstance(value, str):
        try:
            return _tidy(float(value)) if value.strip() else 0
        except ValueError:
            return None
    return None


def _tidy(value: float) -> float:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _divide(left: float, right: float) -> float:
    return left / right if right else math.nan


def _power(left: float, right: float) -> float:
    return float(left) ** right if abs(right) <= 1024 else math.nan


def _remainder(left: float, right: float) -> float:
    return math.fmod(left, right) if right else math.nan


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "-": operator.sub,
    "*": operator.mul,
    "/": _divide,
    "%": _remainder,
    "**": _power,
}
_ORDER: dict[str, Callable[[Value, Value], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def same(left: Value, right: Value) -> bool:
    """Return whether `left === right`."""
    if isinstance(left, list | Obj | Host | JsDate) or isinstance(right, list | Obj | Host | JsDate):
        return left is right
    if isinstance(left, bool) != isinstance(right, bool):
        return False
    if left is None or right is None or left is UNDEFINED or right is UNDEFINED:
        return left is right
    if isinstance(left, str) != isinstance(right, str):
        return False
    return bool(left == right)


def nullish(value: Value) -> bool:
    """Return whether the value is null or undefined."""
    return value is None or value is UNDEFINED


def binary(name: str, left: Value, right: Value) -> Value:
    """Return `left name right`; None where it is not defined on these values and NaN is not meant."""
    if name in ("===", "==", "!==", "!="):
        if len(name) == 2 and nullish(left) and nullish(right):
            return name == "=="
        return same(left, right) == (name[0] == "=")
    if name == "+" and (isinstance(left, str | list | Obj) or isinstance(right, str | list | Obj)):
        texts = text_of(left), text_of(right)
        joined = None if None in texts else f"{texts[0]}{texts[1]}"
        return joined if joined is not None and len(joined) <= MAX_TEXT else NotImplemented
    if name in _ORDER and isinstance(left, str) and isinstance(right, str):
        return _ORDER[name](left, right)
    if name == "in" and isinstance(right, Obj) and not right.holes:
        return text_of(left) in right
    return _numeric(name, left, right)


def _numeric(name: str, left: Value, right: Value) -> Value:
    first, second = number(left), number(right)
    if first is None or second is None:
        return NotImplemented
    if name in _ORDER:
        return _ORDER[name](first, second)
    try:
        result = first + second if name == "+" else _ARITHMETIC[name](first, second)
    except (KeyError, OverflowError, ZeroDivisionError, ValueError):
        return NotImplemented
    if isinstance(left, BigInt) and isinstance(right, BigInt):
        return BigInt(result) if math.isfinite(result) and abs(result) < 10**40 else NotImplemented
    if isinstance(result, int) and abs(result) > 2**53:
        result = float(result) if abs(result) < 10**300 else math.inf
    return _tidy(result) if math.isfinite(result) else result


@handles("unary_expression")
def unary(node: Node, scope: Scope) -> Value:
    """`!x`, `-x`, `+x`, `typeof x`, `void x`."""
    name = node.children[0].type
    value = evaluate(node.children[-1], scope)
    if name == "void":
        return UNDEFINED
    if isinstance(value, Unknown):
        return value
    if name in ("!", "typeof"):
        return type_name(value) if name == "typeof" else not truthy(value)
    amount = number(value)
    if amount is None or name not in "+-":
        return Unknown(scope.file, node, f"`{name}` of this value is not a number")
    negative = BigInt(-value) if isinstance(value, BigInt) else -amount
    return negative if name == "-" else amount


def type_name(value: Value) -> str:
    """Return `typeof value`."""
    for kind, name in _TYPE_NAMES:
        if isinstance(value, kind):
            return name
    return "object" if value is None or isinstance(value, Obj | list | Host | JsDate) else "function"


_TYPE_NAMES: tuple[tuple[type, str], ...] = (
    (str, "string"),
    (bool, "boolean"),
    (BigInt, "bigint"),
    (int, "number"),
    (float, "number"),
    (Undefined, "undefined"),
)
