"""The values that constant TypeScript can have: JavaScript's own, those that Drizzle makes (hosts), and the unknown."""

import json
from collections.abc import Callable
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

from tree_sitter import Node

from schema.drizzle.syntax import File
from schema.span import Span, Unread

MAX_PARTS = 100_000  # of one value that is written as text
MAX_NESTING = 60
# Of https://tc39.es/ecma262/#sec-numeric-types-number-tostring
MOST_DIGITS = 21
FEWEST_PLACES = -6

Value = Any  # str, bool, int, float, None (null), list, Obj, and the classes below


class Undefined:
    """JavaScript's `undefined`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = Undefined()


class Unknown:
    """A value that cannot be known without running the code; it says what and why, and poisons what is made of it.

    `package` names the foreign package that would make the value: such a value is no fault of the reading.
    """

    __slots__ = ("file", "node", "package", "why")

    def __init__(self, file: File, node: Node, why: str, package: str | None = None) -> None:
        self.file = file
        self.node = node
        self.why = why
        self.package = package

    def unread(self, what: str) -> Unread:
        """Return this as an entry of the list of what was not read."""
        return Unread(self.file.source.path, self.file.line(self.node), what, self.why)


class Obj(dict[str, Value]):
    """An object. `places` says which node of `file` wrote a key; `holes` are spreads whose keys cannot be known."""

    __slots__ = ("file", "holes", "places")

    def __init__(self, file: File | None = None) -> None:
        super().__init__()
        self.file = file
        self.places: dict[str, Node] = {}
        self.holes: list[Unknown] = []


class BigInt(int):
    """A bigint: `10n`."""


class Regex:
    """A regular expression; it is never run."""

    __slots__ = ()


class JsDate:
    """A `Date` made of a constant; `iso` is what toISOString says."""

    __slots__ = ("iso",)

    def __init__(self, iso: str) -> None:
        self.iso = iso


class Scope:
    """The names visible in a function; the outermost one is the module's. `run` holds the budget and the modules."""

    __slots__ = ("file", "module", "names", "parent", "run")

    def __init__(self, module: Any, parent: "Scope | None", names: dict[str, Value]) -> None:
        self.module = module
        self.file: File = module.file
        self.run = module.run
        self.parent = parent
        self.names = names

    def lookup(self, name: str, node: Node) -> Value:
        """Return the value of a name as seen from here."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return self.module.lookup(name, node)


class At:
    """The place of a call: where natives and hosts find the file and the node they are called from."""

    __slots__ = ("node", "scope")

    def __init__(self, node: Node, scope: Scope) -> None:
        self.node = node
        self.scope = scope

    @property
    def file(self) -> File:
        """The file of the call."""
        return self.scope.file

    def span(self) -> Span:
        """Return the range of the call."""
        return self.scope.file.span(self.node)

    def unknown(self, why: str, package: str | None = None) -> Unknown:
        """Return the unknown value of this place."""
        return Unknown(self.scope.file, self.node, why, package)


class Closure:
    """A function written in TypeScript."""

    __slots__ = ("node", "scope")

    def __init__(self, node: Node, scope: Scope) -> None:
        self.node = node
        self.scope = scope


class Native:
    """A function of ours that stands for one of JavaScript's or Drizzle's; `members` are its properties."""

    __slots__ = ("call", "members", "name")

    def __init__(self, name: str, call: Callable[[list[Value], At], Value], members: Obj | None = None) -> None:
        self.name = name
        self.call = call
        self.members = members


class Host:
    """A value with behaviour of its own, such as a table or a column builder."""

    __slots__ = ()

    def get(self, name: str, at: At) -> Value:
        """Return a property."""
        return at.unknown(f"`{name}` of {self.describe()} is not followed")

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call a method."""
        return at.unknown(f"`{name}()` of {self.describe()} is not followed")

    def call(self, arguments: list[Value], at: At) -> Value:
        """Call the value itself."""
        return at.unknown(f"{self.describe()} is not a function")

    def describe(self) -> str:
        """Return what this is, in words."""
        return f"a {type(self).__name__}"


def truthy(value: Value) -> bool:
    """Return whether JavaScript takes the value as true."""
    if isinstance(value, list | Obj | Host):
        return True
    return bool(value) and value == value  # noqa: PLR0124 - NaN is false


def number_text(value: float) -> str:
    """Return a number as JavaScript prints it: the fewest digits that mean it, zeros for the rest."""
    if isinstance(value, int):
        return str(int(value))
    if not isfinite(value):
        return "NaN" if isnan(value) else "Infinity" if value > 0 else "-Infinity"
    sign, parts, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits, point = "".join(map(str, parts)), len(parts) + int(exponent)
    if value == 0:
        return "0"
    if len(digits) <= point <= MOST_DIGITS:
        text = digits.ljust(point, "0")
    elif 0 < point <= MOST_DIGITS:
        text = f"{digits[:point]}.{digits[point:]}"
    elif FEWEST_PLACES < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        fraction = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{fraction}e{point - 1:+d}"
    return f"-{text}" if sign else text


class _Size:
    """How much of a value may still be written: arrays can hold themselves, or one array many times over."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_PARTS

    def take(self, depth: int) -> bool:
        """Count one more part; False where it is one too many."""
        self.left -= 1
        return self.left > 0 and depth < MAX_NESTING


def text_of(value: Value) -> str | None:
    """Return what `String(value)` gives, None where that cannot be known."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or value is UNDEFINED:
        return "null" if value is None else "undefined"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, list):
        return _list_text(value, _Size(), 0)
    return "[object Object]" if isinstance(value, Obj) and not value.holes else None


def _list_text(items: list[Value], size: _Size, depth: int) -> str | None:
    parts: list[str] = []
    for item in items:
        if not size.take(depth):
            return None
        if isinstance(item, list):
            text = _list_text(item, size, depth + 1)
        else:
            text = "" if item is None or item is UNDEFINED else text_of(item)
        if text is None:
            return None
        parts.append(text)
    return ",".join(parts)


def plain(value: Value, size: _Size | None = None, depth: int = 0) -> Value:
    """Return the value as plain Python for JSON. Raises ValueError where it has none."""
    size = size or _Size()
    if not size.take(depth):
        raise ValueError("it is too large")
    if isinstance(value, str | bool) or value is None:
        return value
    if isinstance(value, int | float) and not isinstance(value, BigInt):
        return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e21 else value
    if isinstance(value, list):
        return [None if item is UNDEFINED else plain(item, size, depth + 1) for item in value]
    if isinstance(value, Obj) and not value.holes:
        return {key: plain(item, size, depth + 1) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, JsDate):
        return value.iso
    raise ValueError("not plain data")


def json_text(value: Value, indent: int | None = None) -> str | None:
    """Return `JSON.stringify(value)`, None where that cannot be known."""
    try:
        separators = (",", ":") if indent is None else (",", ": ")
        return json.dumps(plain(value), ensure_ascii=False, separators=separators, indent=indent)
    except ValueError:
        return None
