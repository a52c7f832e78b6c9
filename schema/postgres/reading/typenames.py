"""A type as the parser sees it, spelled as drizzle-kit and format_type spell it."""

from dataclasses import dataclass
from functools import lru_cache

from schema.postgres.grammar import Tree, kind_of, literal
from schema.postgres.reading.names import string

# pg_catalog's inner names and what people call them.
SPELLINGS = {
    "int2": "smallint",
    "int4": "integer",
    "int8": "bigint",
    "float4": "real",
    "float8": "double precision",
    "bool": "boolean",
    "bpchar": "char",
    "timestamptz": "timestamp with time zone",
    "timetz": "time with time zone",
    "varbit": "bit varying",
}
SERIALS = {"serial": "serial", "serial4": "serial", "bigserial": "bigserial", "serial8": "bigserial"}
SERIALS |= {"smallserial": "smallserial", "serial2": "smallserial"}
# Bits of an interval's fields: src/include/utils/datetime.h.
_FIELDS = ((4, "year"), (2, "month"), (8, "day"), (1024, "hour"), (2048, "minute"), (4096, "second"))
_FULL = 0x7FFF


@dataclass(frozen=True)
class TypeName:
    """`schema` is None for a built-in type and for one named without a schema."""

    type: str
    schema: str | None = None
    serial: bool = False


def type_name(tree: Tree) -> TypeName:
    """Return the type a TypeName node names."""
    names = tuple([name["String"]["sval"] for name in tree.get("names", ())])
    if "typmods" not in tree and "arrayBounds" not in tree:
        return _bare(names)
    dimensions = "".join(
        f"[{size}]" if (size := b["Integer"].get("ival", 0)) >= 0 else "[]" for b in tree.get("arrayBounds", ())
    )
    return _type(names, [_modifier(node) for node in tree.get("typmods", ())], dimensions)


@lru_cache(256)
def _bare(names: tuple[str, ...]) -> TypeName:
    return _type(names, [], "")


def _type(names: tuple[str, ...], modifiers: list[str], dimensions: str) -> TypeName:
    name = names[-1] if names else ""
    builtin = len(names) > 1 and names[0] == "pg_catalog"
    schema = names[-2] if len(names) > 1 and not builtin else None
    if schema is None and name in SERIALS:
        return TypeName(SERIALS[name] + dimensions, None, serial=True)
    if builtin or (schema is None and name in SPELLINGS):
        return TypeName(_builtin(name, modifiers) + dimensions)
    arguments = f"({','.join(modifiers)})" if modifiers else ""
    return TypeName(name + arguments + dimensions, schema)


def _builtin(name: str, modifiers: list[str]) -> str:
    if name == "interval":
        return _interval(modifiers)
    if name == "bpchar" and modifiers == ["1"]:
        return "char(1)"
    spelling = SPELLINGS.get(name, name)
    if not modifiers:
        return spelling
    head, space, tail = spelling.partition(" with ")
    return f"{head}({', '.join(modifiers)}){space}{tail}"


def _interval(modifiers: list[str]) -> str:
    if not modifiers:
        return "interval"
    mask = int(modifiers[0]) if modifiers[0].isdigit() else _FULL
    precision = f"({modifiers[1]})" if len(modifiers) > 1 else ""
    if mask == _FULL:
        return f"interval{precision}"
    words = [word for bit, word in _FIELDS if mask & bit]
    fields = words[0] if len(words) == 1 else f"{words[0]} to {words[-1]}" if words else ""
    return f"interval {fields}{precision}"


def _modifier(node: Tree) -> str:
    kind = kind_of(node)
    if kind == "A_Const":
        return literal(node["A_Const"])
    if kind == "ColumnRef":
        return str(string(node["ColumnRef"]["fields"][-1]))
    if kind == "A_Expr":  # a negative scale: numeric(3, -2)
        return "-" + _modifier(node.get("A_Expr", {}).get("rexpr", {}))
    return ""
