"""Identity columns and sequences: the options that drizzle-kit fills in."""

from schema.drizzle.values import UNDEFINED, Obj, Value, text_of, truthy
from schema.model import Identity

_LARGEST = {"integer": "2147483647", "bigint": "9223372036854775807"}
_SMALLEST = "-9223372036854775808"


def _option(options: Value, name: str, default: str) -> str:
    value = options.get(name, UNDEFINED) if isinstance(options, Obj) else UNDEFINED
    text = text_of(value) if value is not UNDEFINED and value is not None else None
    return default if text is None else text


def sequence_options(
    options: Value, sql_type: str = "bigint", lowest: str = _SMALLEST
) -> tuple[tuple[str, str | bool], ...]:
    """Return the options of a sequence over a type, as the snapshot writes them; `lowest`: of a falling one."""
    increment = _option(options, "increment", "1")
    down = increment.startswith("-")
    smallest = _option(options, "minValue", lowest if down else "1")
    largest = _option(options, "maxValue", "-1" if down else _LARGEST.get(sql_type, "32767"))
    start = _option(options, "startWith", largest if down else smallest)
    cycle = truthy(options.get("cycle", False)) if isinstance(options, Obj) else False
    return (
        ("increment", increment),
        ("startWith", start),
        ("minValue", smallest),
        ("maxValue", largest),
        ("cache", _option(options, "cache", "1")),
        ("cycle", cycle),
    )


def identity_of(kind: str, options: Value, sql_type: str, default_name: str) -> Identity:
    """Return the identity that `.generatedAlwaysAsIdentity(options)` declares."""
    # drizzle-kit 0.x asks for the range of the builder's class instead of its type, and takes every one for a smallint
    return Identity(
        kind == "byDefault", _option(options, "name", default_name), sequence_options(options, sql_type, "-32768")
    )
