"""What one reading carries along: how names are cased, which drizzle-kit is meant, and what was not read."""

import math
from dataclasses import dataclass, field

from schema.drizzle.functions import call
from schema.drizzle.later import later_default, without_cast
from schema.drizzle.sql import Rendering, Sql, Unreadable
from schema.drizzle.values import (
    At,
    BigInt,
    Closure,
    JsDate,
    Native,
    Obj,
    Unknown,
    Value,
    json_text,
    text_of,
)
from schema.span import Unread


@dataclass
class Reading:
    """`kit` is "0" for drizzle-kit 0.x, "1" for 1.0."""

    casing: str | None
    kit: str
    unread: list[Unread] = field(default_factory=list)

    def rendering(self, *, bare: bool = False) -> Rendering:
        """Return how SQL is rendered for this kit; 1.0 inlines parameters."""
        modern = self.kit == "1"
        return Rendering(self.casing, bare=bare, inline=modern)

    def sql(self, value: Value, *, bare: bool = False) -> str:
        """Return an SQL expression's text, `bare` of tables. Raises Unreadable."""
        if not isinstance(value, Sql):
            raise Unreadable(value if isinstance(value, Unknown) else None, "this is no SQL expression")
        return self.rendering(bare=bare).render(value)

    def own(self, value: Value) -> str:
        """Return the text of an expression over one table, such as a check: 1.0 leaves the table out. May raise."""
        return self.sql(value, bare=self.kit == "1")

    def miss(self, at: At, unknown: Unknown | None, what: str, why: str = "it is not constant") -> Unread:
        """Return the entry for something that was not read at `at`, or where the unknown arose."""
        if unknown is not None:
            return unknown.unread(what)
        return Unread(at.file.source.path, at.file.line(at.node), what, why)


def default_text(value: Value, sql_type: str, kit: str = "0", *, enum: bool = False) -> tuple[str, bool]:
    """Return a default as the snapshot writes it, and whether it stands there as JSON. Raises Unreadable.

    Source: drizzle-kit's pgSerializer.ts; quotes inside JSON and arrays are not escaped there either.
    """
    if isinstance(value, str) and kit == "0":
        return "'" + value.replace("'", "''") + "'", False
    if isinstance(value, Unknown):
        raise Unreadable(value, value.why)
    if isinstance(value, Sql):
        text = Rendering(plain=True).render(value)
        return (text if kit == "0" else without_cast(text)), False
    if kit == "1":
        return later_default(value, sql_type, enum=enum), False
    if isinstance(value, BigInt):
        raise Unreadable(None, "drizzle-kit crashes on a bigint default")
    quoted = _quoted_default(value, sql_type.lower())
    if quoted is not None:
        return quoted, False
    if isinstance(value, float) and not math.isfinite(value):
        return "null", True
    return _json(value), True


def _quoted_default(value: Value, lowered: str) -> str | None:
    """Return a default, no plain text, that the snapshot writes as text; None where it stands there as JSON."""
    if lowered in ("json", "jsonb"):
        return f"'{_json(value)}'::{lowered}"
    if isinstance(value, JsDate):
        return f"'{_moment(value, lowered)}'"
    if "[" in lowered and isinstance(value, list):
        return f"'{_array(value, lowered.split('[', 1)[0])}'"
    return None


def _json(value: Value) -> str:
    text = json_text(value)
    if text is None:
        raise Unreadable(_first_unknown(value), "its value is not constant")
    return text


def _first_unknown(value: Value, depth: int = 0) -> Unknown | None:
    if isinstance(value, Unknown) or depth > 8:
        return value if isinstance(value, Unknown) else None
    items = value if isinstance(value, list) else list(value.values()) + value.holes if isinstance(value, Obj) else []
    found = (_first_unknown(item, depth + 1) for item in items[:100])
    return next((unknown for unknown in found if unknown is not None), None)


def _moment(value: JsDate, sql_type: str) -> str:
    if sql_type == "date":
        return value.iso.split("T")[0]
    return value.iso.replace("T", " ")[:23] if sql_type == "timestamp" else value.iso


def _array(values: list[Value], sql_type: str, depth: int = 0) -> str:
    if depth > 6:
        raise Unreadable(None, "its value is nested too deeply")  # Postgres has arrays of six dimensions
    return "{" + ",".join(_element(value, sql_type, depth) for value in values) + "}"


def _element(value: Value, sql_type: str, depth: int) -> str:
    if isinstance(value, Unknown):
        raise Unreadable(value, value.why)
    if isinstance(value, bool | int | float):
        return text_of(value) or ""
    if isinstance(value, list):
        return _array(value, sql_type, depth + 1)
    if isinstance(value, JsDate):
        return f'"{_moment(value, sql_type)}"'
    if isinstance(value, Obj):
        escaped = _json(value).replace('"', '\\"')
        return f'"{escaped}"'
    return f'"{text_of(value)}"'


def expression(reading: Reading, value: Value, at: At) -> str:
    """Return what `.generatedAlwaysAs(...)` was given: SQL, a function that returns it, or plain text."""
    if isinstance(value, Closure | Native):
        value = call(value, [], at)
    if isinstance(value, str):
        return value
    return reading.sql(value)
