"""Types and their spellings: which are the same, which casts need USING, which changes rewrite the table.

Cast compatibility follows pg_cast and ATColumnChangeRequiresRewrite (src/backend/commands/tablecmds.c), as measured
on Postgres 13-18.
"""

import re
from collections.abc import Container
from dataclasses import replace
from functools import lru_cache

from schema.values import value

_ALIASES = {
    "int": "integer",
    "int4": "integer",
    "int8": "bigint",
    "int2": "smallint",
    "float4": "real",
    "float8": "double precision",
    "float": "double precision",
    "bool": "boolean",
    "decimal": "numeric",
    "dec": "numeric",
    "character varying": "varchar",
    "char varying": "varchar",
    "character": "char",
    "bpchar": "char",
    "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
    "bit varying": "varbit",
    "serial4": "serial",
    "serial8": "bigserial",
    "serial2": "smallserial",
}
_SERIAL = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_FAMILIES = {
    "number": ("smallint", "integer", "bigint", "real", "double precision", "numeric"),
    "string": ("text", "varchar", "char", "name"),
    "json": ("json", "jsonb"),
    "network": ("inet", "cidr"),
    "bits": ("bit", "varbit"),
    "boolean": ("boolean",),
    "uuid": ("uuid",),
    "bytea": ("bytea",),
    "money": ("money",),
    "xml": ("xml",),
    "date": ("date",),
    "time": ("time", "time with time zone"),
    "timestamp": ("timestamp", "timestamp with time zone"),
    "interval": ("interval",),
}
_FAMILY = {name: family for family, names in _FAMILIES.items() for name in names}
# Assignment casts between families, from pg_cast; every type casts to a string by its text form.
_CASTS = {
    ("date", "timestamp"),
    ("timestamp", "date"),
    ("timestamp", "time"),
    ("time", "interval"),
    ("interval", "time"),
    ("number", "money"),
    ("money", "number"),
}
_TEMPORAL = frozenset({"timestamp", "timestamp with time zone", "time", "time with time zone", "interval"})
_MOST_PRECISE = 6
_INTEGERS = frozenset({"smallint", "integer", "bigint"})
_NARROWER = {"numeric": _INTEGERS, "real": _INTEGERS | {"numeric"}, "double precision": _INTEGERS | {"numeric"}}
_ORDERS = {"varchar": "text", "cidr": "inet"}  # types that share the operator class of another one
_SHAPE = re.compile(r"^(?P<head>[^()]*+)(?:\((?P<arguments>[^()]*+)\))?(?P<tail>[^()]*+)$")
_COLLATION = re.compile(r"""\s+COLLATE\s+([\w."-]+)$""", re.IGNORECASE)
_ARRAY = re.compile(r"\s*\[\d*\]$")
_MAX = 200  # characters; no type's name is longer


@value(frozen=True)
class Type:
    """A type taken apart: its name, its modifiers, its array dimensions, and its collation where one is named."""

    name: str
    arguments: tuple[str, ...] = ()
    dimensions: int = 0
    schema: str | None = None
    collation: str | None = None  # a custom type of Drizzle has it in its name

    def __str__(self) -> str:
        head, space, tail = self.name.partition(" with ")
        arguments = f"({', '.join(self.arguments)})" if self.arguments else ""
        schema = f"{self.schema}." if self.schema else ""
        return f"{schema}{head}{arguments}{space}{tail}" + "[]" * self.dimensions


@lru_cache(maxsize=4096)
def take_apart(type_: str) -> Type:
    """Return the parts of a type as people, Drizzle or Postgres spell it."""
    text, dimensions = type_.strip()[:_MAX], 0
    if collated := _COLLATION.search(text):
        return replace(take_apart(text[: collated.start()]), collation=collated[1].replace('"', ""))
    while match := _ARRAY.search(text):
        text, dimensions = text[: match.start()], dimensions + 1
    if '"' in text:
        schema, _, name = text.replace('"', "").rpartition(".")
        return Type(name, (), dimensions, schema or None)
    shape = _SHAPE.match(text)
    if shape is None:
        return Type(text, (), dimensions)
    name = " ".join(f"{shape['head']} {shape['tail']}".split())
    plain = _ALIASES.get(name.lower(), name.lower())
    if plain in _FAMILY or plain in _SERIAL or plain.startswith("interval"):
        name = plain
    arguments = tuple(a.strip() for a in shape["arguments"].split(",")) if shape["arguments"] else ()
    return Type(name, _usual(name, arguments), dimensions)


def _usual(name: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    if name == "numeric" and len(arguments) == 1:
        return (arguments[0], "0")
    if name in {"char", "bit"} and arguments == ("1",):
        return ()
    return arguments


def normalise(type_: str) -> str:
    """Return one spelling for all spellings of a type: `timestamptz (3)` is `timestamp(3) with time zone`."""
    return str(take_apart(type_))


def same_type(a: str, b: str) -> bool:
    """Return whether two spellings mean one type; schemas and collations are compared only where both name one."""
    one, other = take_apart(a), take_apart(b)
    if one == other:
        return True
    named = all(
        None in pair or pair[0] == pair[1] for pair in ((one.schema, other.schema), (one.collation, other.collation))
    )
    return named and _loose(one) == _loose(other)


def _loose(type_: Type) -> str:
    """Extensions' types are compared without their spaces and case: `geography(Point, 4326)`."""
    text = str(Type(type_.name, type_.arguments, type_.dimensions))
    return re.sub(r"\s+", "", text).lower() if type_.name not in _FAMILY else text


def stored(type_: str) -> Type:
    """Return the type a column really has: serial is integer."""
    one = take_apart(type_)
    return Type(_SERIAL.get(one.name, one.name), one.arguments, one.dimensions, one.schema)


Named = tuple[str, str | None]  # a type and its schema, as a Column carries them


def comparable(one: Named, other: Named) -> bool:
    """Return whether a column of type `one` can reference one of type `other`; True where that is not certain."""
    a, b = stored(one[0]), stored(other[0])
    families = _FAMILY.get(a.name), _FAMILY.get(b.name)
    if a.dimensions != b.dimensions or None in families:
        return True
    if families == ("number", "number"):  # the key's operators take what casts to its type by itself
        return b.name not in _NARROWER.get(a.name, ())
    return families[0] == families[1] or set(families) <= {"date", "timestamp"}


def family(type_: str) -> str | None:
    """Return the family of a type that Postgres brings: number, string, timestamp; None for others and for arrays."""
    one = stored(type_)
    return None if one.dimensions else _FAMILY.get(one.name)


def cast_needs_using(before: Named, after: Named, enums: Container[str]) -> bool:
    """Return whether ALTER COLUMN TYPE needs USING: there is no assignment cast. False where that is not certain."""
    a, b = stored(before[0]), stored(after[0])
    if a.name == b.name and a.dimensions == b.dimensions and before[1] == after[1]:
        return False
    one, other = _kind(a, before[1], enums), _kind(b, after[1], enums)
    if one is None or other is None:
        return False
    if a.dimensions != b.dimensions:
        return other != "string" or b.dimensions > 0
    if other == "string":
        return False
    if one == "enum" and other == "enum":
        return (before[1] or "public", a.name) != (after[1] or "public", b.name)
    return one != other and (one, other) not in _CASTS


def _kind(type_: Type, schema: str | None, enums: Container[str]) -> str | None:
    if f"{schema or type_.schema or 'public'}.{type_.name}" in enums:
        return "enum"
    return _FAMILY.get(type_.name) if schema in {None, "pg_catalog"} else None


def rewrites(before: str, after: str, *, utc: bool = True) -> bool:
    """Return whether changing a column from `before` to `after` by its own cast rewrites the table.

    `utc`: the session's TimeZone is UTC; only then do timestamp and timestamptz share their bytes (since Postgres 12).
    """
    a, b = stored(before), stored(after)
    if a == b:
        return False
    return bool(a.dimensions or b.dimensions) or not _free(a, b, utc=utc)


def _free(a: Type, b: Type, *, utc: bool) -> bool:
    if {a.name, b.name} <= {"text", "varchar", "citext"}:
        return not b.arguments or (a.name == "varchar" and _widened(a, b))
    if a.name == b.name == "varbit":
        return _widened(a, b)
    if a.name == b.name == "numeric":
        return not b.arguments or (bool(a.arguments) and a.arguments[1] == b.arguments[1] and _widened(a, b))
    if a.name == b.name and a.name in _TEMPORAL:
        return _as_precise(a, b)
    if {a.name, b.name} == {"timestamp", "timestamp with time zone"}:
        return utc and (_number(b) or _MOST_PRECISE) >= _MOST_PRECISE
    return (a.name, b.name) in {("cidr", "inet"), ("xml", "text"), ("xml", "varchar"), ("integer", "oid")}


def reindexes(before: str, after: str) -> bool:
    """Return whether a change that keeps the rows builds the column's indexes anew: other operators order them."""
    one, other = stored(before).name, stored(after).name
    return _ORDERS.get(one, one) != _ORDERS.get(other, other)


def _number(type_: Type) -> int | None:
    return int(type_.arguments[0]) if type_.arguments and type_.arguments[0].isdigit() else None


def _widened(a: Type, b: Type) -> bool:
    one, other = _number(a), _number(b)
    return other is None or (one is not None and other >= one)


def _as_precise(a: Type, b: Type) -> bool:
    one, other = _number(a), _number(b)
    return other is None or other >= _MOST_PRECISE or (one is not None and other >= one)
