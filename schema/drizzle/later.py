"""How Drizzle 1.0 writes a default that is no SQL: each type of a column in its own way (drizzle-kit's grammar.ts)."""

import re
from collections.abc import Callable

from schema.drizzle.sql import Unreadable
from schema.drizzle.values import JsDate, Obj, Unknown, Value, json_text, text_of

_NUMBERS = ("smallint", "integer", "bigint", "real", "double precision", "boolean")
_TEXTS = ("char", "varchar", "text")
_ZONE = re.compile(r"([+-]\d{2}(:\d{2})?|Z)$", re.IGNORECASE)
_SUFFIX = re.compile(r'(::["\w.\s-]{1,200}(?:\([^)]{0,200}\))?(?:\[\])?)$', re.ASCII)
_DEEPEST = 40
_DIMENSIONS = 6  # of an array in Postgres


def later_default(value: Value, sql_type: str, *, enum: bool) -> str:
    """Return a default as 1.0's snapshot writes it. Raises Unreadable."""
    base, array, _ = sql_type.partition("[")
    family = "enum" if enum else _family(base.lower())
    if array and isinstance(value, list):
        return f"'{_array(value, family)}'"
    return _scalar(value, family)


def without_cast(text: str) -> str:
    """Return an SQL default without the casts at its end, which 1.0 drops."""
    while (match := _SUFFIX.search(text)) is not None:
        text = text[: match.start()]
    return text


def _family(base: str) -> str:
    zoned = base.endswith(" with time zone")
    word = base.removesuffix(" with time zone").split("(")[0].strip()
    return f"{word} with time zone" if zoned else word


def _said(value: Value) -> str:
    text = text_of(value)
    if text is None or isinstance(value, Obj):
        raise Unreadable(value if isinstance(value, Unknown) else None, "its value is not constant")
    return text


def _scalar(value: Value, family: str) -> str:
    if family in _NUMBERS:
        return _said(value)
    if family in _TEXTS:
        return "'" + _said(value).replace("\\", "\\\\").replace("'", "''") + "'"
    if family in _WRITERS:
        return f"'{_WRITERS[family](value)}'"
    if family in _PLAIN:
        return f"'{_said(value)}'"
    if family in ("geometry", "serial", "smallserial", "bigserial"):
        raise Unreadable(None, f"how Drizzle 1.0 writes a default of type {family} is not followed")
    return _said(value)  # a type of the project's own


def _json(value: Value) -> str:
    text = json_text(_doubled(value))
    if text is None:
        raise Unreadable(None, "its value is not constant")
    return text


def _doubled(value: Value, depth: int = 0) -> Value:
    """Return a value with the quotes in its texts doubled; those in its keys are not."""
    if isinstance(value, str):
        return value.replace("'", "''")
    if depth < _DEEPEST and isinstance(value, list):
        return [_doubled(item, depth + 1) for item in value]
    if depth < _DEEPEST and isinstance(value, Obj) and not value.holes:
        made = Obj()
        made.update({key: _doubled(item, depth + 1) for key, item in value.items()})
        return made
    return value


def _zoned(value: Value) -> str:
    if isinstance(value, JsDate):
        return value.iso.replace("T", " ").replace("Z", "+00")
    text = _said(value)
    return text if _ZONE.search(text) else f"{text}+00"


def _moment(value: Value) -> str:
    return value.iso.replace("T", " ")[:23] if isinstance(value, JsDate) else _said(value)


def _day(value: Value) -> str:
    return value.iso.split("T")[0] if isinstance(value, JsDate) else _said(value)


def _vector(value: Value) -> str:
    return f"[{_said(value).replace(' ', '')}]"


def _numbers(value: Value) -> list[str]:
    return [_said(item) for item in (value.values() if isinstance(value, Obj) else value or ())]


_WRITERS: dict[str, Callable[[Value], str]] = {
    "json": _json,
    "jsonb": _json,
    "time with time zone": _zoned,
    "timestamp": _moment,
    "timestamp with time zone": _zoned,
    "date": _day,
    "vector": _vector,
    "halfvec": _vector,
    "point": lambda value: f"({','.join(_numbers(value))})",
    "line": lambda value: f"{{{','.join(_numbers(value))}}}",
    "enum": lambda value: _said(value).replace("'", "''"),
}
_PLAIN = ("numeric", "time", "uuid", "interval", "inet", "cidr", "macaddr", "macaddr8", "sparsevec", "bit")


def _array(values: list[Value], family: str, depth: int = 1) -> str:
    if depth > _DIMENSIONS:
        raise Unreadable(None, "its value is nested too deeply")
    parts = [
        _array(item, family, depth + 1) if isinstance(item, list) else _element(item, family)
        for item in values[:10_000]
    ]
    return "{" + ",".join(parts) + "}"


def _element(value: Value, family: str) -> str:
    """Return one element of an array; quotes only where its type puts them."""
    if isinstance(value, Unknown):
        raise Unreadable(value, value.why)
    if family == "boolean":
        return "t" if value is True else "f"
    if family in (*_TEXTS, "enum"):
        text = _said(value)
        escaped = text.replace("\\", "\\\\").replace("'", "''").replace('"', '\\"')
        special = any(character in text for character in '\\",') or (not text and family != "enum")
        return f'"{escaped}"' if special else escaped
    if family in ("timestamp", "timestamp with time zone"):
        return f'"{_WRITERS[family](value)}"'
    if family == "interval":
        return f'"{_said(value)}"'
    if family in _NUMBERS or family in ("numeric", "time", "uuid", "inet", "cidr", "macaddr", "macaddr8", "bit"):
        return _said(value)
    if family in ("date", "time with time zone"):
        return _WRITERS[family](value)
    raise Unreadable(None, "how Drizzle 1.0 writes this array is not followed")
