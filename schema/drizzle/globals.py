"""JavaScript's globals that constant code uses: Object, Array, String, Number, Math, JSON, Date, process.env, path."""

import datetime
import math
import posixpath
from collections.abc import Callable

from schema.drizzle import arrays
from schema.drizzle.evaluate import MAX_ITEMS
from schema.drizzle.expressions import EnvUnknown
from schema.drizzle.functions import call
from schema.drizzle.operators import number
from schema.drizzle.values import (
    UNDEFINED,
    At,
    BigInt,
    Host,
    JsDate,
    Native,
    Obj,
    Unknown,
    Value,
    json_text,
    text_of,
    truthy,
)
from schema.span import ENVIRONMENT


def _members(value: Value, at: At) -> Obj | Unknown:
    members = value if isinstance(value, Obj) else getattr(value, "spread", lambda: None)()
    if isinstance(members, Obj):
        return members.holes[0] if members.holes else members
    if isinstance(value, list):
        result = Obj(at.file)
        result.update({str(index): item for index, item in enumerate(value)})
        return result
    return value if isinstance(value, Unknown) else at.unknown("the keys of this value are not known")


def _of_members(pick: Callable[[Obj], list[Value]]) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        members = _members(arguments[0], at) if arguments else at.unknown("an argument is missing")
        return members if isinstance(members, Unknown) else pick(members)

    return native


def _from_entries(arguments: list[Value], at: At) -> Value:
    if arguments and isinstance(arguments[0], list):
        return arrays.from_entries(arguments[0], at)
    return arguments[0] if arguments and isinstance(arguments[0], Unknown) else at.unknown("entries are missing")


def _assign(arguments: list[Value], at: At) -> Value:
    if not arguments or not isinstance(arguments[0], Obj):
        return at.unknown("what is assigned to is not an object")
    for source in arguments[1:]:
        members = _members(source, at)
        if isinstance(members, Unknown):
            arguments[0].holes.append(members)
            continue
        for key, item in members.items():
            arguments[0][key] = item
            arguments[0].places[key] = at.node
    return arguments[0]


def identity(arguments: list[Value], at: At) -> Value:
    """Return the first argument, as Object.freeze and many `define...` functions do."""
    return arguments[0] if arguments else UNDEFINED


def _array_from(arguments: list[Value], at: At) -> Value:
    source = arguments[0] if arguments else UNDEFINED
    items: Value = None
    if isinstance(source, list | str):
        items = list(source)
    elif isinstance(source, Obj) and isinstance(source.get("length"), int) and 0 <= source["length"] <= MAX_ITEMS:
        items = [UNDEFINED] * source["length"]
    if items is None:
        return source if isinstance(source, Unknown) else at.unknown("this is not an array")
    if len(arguments) > 1:
        return [call(arguments[1], [item, index], at) for index, item in enumerate(items)]
    return items


def _is_array(arguments: list[Value], at: At) -> Value:
    if arguments and isinstance(arguments[0], Unknown):
        return arguments[0]
    return bool(arguments) and isinstance(arguments[0], list)


def _string(arguments: list[Value], at: At) -> Value:
    if not arguments:
        return ""
    text = text_of(arguments[0])
    if text is None:
        return arguments[0] if isinstance(arguments[0], Unknown) else at.unknown("this is not constant text")
    return text


def _boolean(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else UNDEFINED
    return value if isinstance(value, Unknown) else truthy(value)


def _number(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else 0
    if isinstance(value, Unknown):
        return value
    result = number(value)
    return at.unknown("this is not a number") if result is None else result


def _parse_int(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else UNDEFINED
    if isinstance(value, Unknown):
        return value
    text = (text_of(value) or "").strip()
    digits = ""
    for index, character in enumerate(text[:30]):
        if not (character.isdecimal() and character.isascii()) and not (index == 0 and character in "+-"):
            break
        digits += character
    if not digits.strip("+-") or (len(arguments) > 1 and arguments[1] != 10):
        return at.unknown("this is not a number")
    return int(digits)


def _parse_float(arguments: list[Value], at: At) -> Value:
    return _number(arguments[:1], at)


def _bigint(arguments: list[Value], at: At) -> Value:
    value = _number(arguments[:1], at)
    return BigInt(value) if isinstance(value, int) else at.unknown("this is not a bigint")


def _stringify(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else UNDEFINED
    if isinstance(value, Unknown):
        return value
    indent = arguments[2] if len(arguments) > 2 and isinstance(arguments[2], int) else None
    text = json_text(value, indent)
    return at.unknown("this value has no constant JSON") if text is None else text


def _math(function: Callable[..., float]) -> Callable[[list[Value], At], Value]:
    def native(arguments: list[Value], at: At) -> Value:
        values = [number(argument) for argument in arguments]
        try:
            return function(*values) if None not in values else at.unknown("this is not a number")
        except (TypeError, ValueError, OverflowError):
            return at.unknown("this is not a number")

    return native


def new_date(arguments: list[Value], at: At) -> Value:
    """Return `new Date("2024-01-01")`; the present moment is no constant."""
    value = arguments[0] if arguments else UNDEFINED
    try:
        if isinstance(value, str):
            moment = datetime.datetime.fromisoformat(value)
            zone = moment.tzinfo or (datetime.UTC if len(value) == 10 else None)
            if zone is None:
                return at.unknown("this moment depends on the machine's time zone")
            moment = moment.replace(tzinfo=zone).astimezone(datetime.UTC)
        elif isinstance(value, int) and not isinstance(value, bool):
            moment = datetime.datetime.fromtimestamp(value / 1000, datetime.UTC)
        else:
            return at.unknown("the present moment is no constant")
    except (ValueError, OverflowError, OSError):
        return at.unknown("this date is not understood")
    return JsDate(moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z")


class Environment(Host):
    """`process.env`: which variables there are depends on the machine."""

    __slots__ = ()

    def get(self, name: str, at: At) -> Value:
        """Return a variable: unknown, but open to a default."""
        return EnvUnknown(at.file, at.node, f"{ENVIRONMENT}{name}")


def _path_join(arguments: list[Value], at: At) -> Value:
    if not all(isinstance(argument, str) for argument in arguments):
        return next((a for a in arguments if isinstance(a, Unknown)), at.unknown("this path is not constant"))
    return posixpath.normpath(posixpath.join(*(a.lstrip("/") if i else a for i, a in enumerate(arguments)), ""))


def _path_resolve(arguments: list[Value], at: At) -> Value:
    if not all(isinstance(argument, str) for argument in arguments):
        return next((a for a in arguments if isinstance(a, Unknown)), at.unknown("this path is not constant"))
    return posixpath.normpath(posixpath.join(*arguments))


def _path_relative(arguments: list[Value], at: At) -> Value:
    if len(arguments) != 2 or not all(isinstance(argument, str) for argument in arguments):
        return next((a for a in arguments if isinstance(a, Unknown)), at.unknown("this path is not constant"))
    start, target = (posixpath.normpath(posixpath.join("/", str(argument))) for argument in arguments)
    return posixpath.relpath(target, start)


def _dirname(arguments: list[Value], at: At) -> Value:
    value = arguments[0] if arguments else UNDEFINED
    return posixpath.dirname(value) if isinstance(value, str) else at.unknown("this path is not constant")


def natives(**functions: Callable[[list[Value], At], Value]) -> Obj:
    """Return an object of native functions."""
    result = Obj()
    result.update({name: Native(name, function) for name, function in functions.items()})
    return result


def _no_exit(arguments: list[Value], at: At) -> Value:
    return "/"


def _global_values() -> dict[str, Value]:
    process = natives(cwd=_no_exit)
    process["env"] = Environment()
    numbers = natives(parseInt=_parse_int, parseFloat=_parse_float)
    numbers.update(MAX_SAFE_INTEGER=2**53 - 1, MIN_SAFE_INTEGER=-(2**53) + 1)
    objects = natives(
        keys=_of_members(list),
        values=_of_members(lambda members: list(members.values())),
        entries=_of_members(lambda members: [[key, item] for key, item in members.items()]),
        fromEntries=_from_entries,
        assign=_assign,
        freeze=identity,
        seal=identity,
    )
    maths = natives(
        floor=_math(math.floor),
        ceil=_math(math.ceil),
        trunc=_math(math.trunc),
        round=_math(lambda value: math.floor(value + 0.5)),
        max=_math(max),
        min=_math(min),
        abs=_math(abs),
        pow=_math(lambda base, power: base**power if abs(power) < 64 else math.nan),
    )
    return {
        "undefined": UNDEFINED,
        "NaN": math.nan,
        "Infinity": math.inf,
        "process": process,
        "Object": objects,
        "Array": natives(**{"from": _array_from, "isArray": _is_array}),
        "String": Native("String", _string, natives(raw=_string)),
        "Boolean": Native("Boolean", _boolean),
        "Number": Native("Number", _number, numbers),
        "BigInt": Native("BigInt", _bigint),
        "parseInt": Native("parseInt", _parse_int),
        "parseFloat": Native("parseFloat", _parse_float),
        "JSON": natives(stringify=_stringify),
        "Math": maths,
    }


GLOBALS = _global_values()
PATH = natives(join=_path_join, resolve=_path_resolve, relative=_path_relative, dirname=_dirname)
