"""The options that stand in many statements as a list: WITH (fillfactor = 70), AS bigint, LANGUAGE sql."""

from collections.abc import Iterable
from typing import Any

from schema.postgres.grammar import Tree, kind_of
from schema.postgres.reading.names import derived, items, strings
from schema.postgres.reading.typenames import type_name

_SEQUENCE = {
    "start": "startWith",
    "restart": "restartWith",
    "increment": "increment",
    "minvalue": "minValue",
    "maxvalue": "maxValue",
    "cache": "cache",
    "cycle": "cycle",
}
_PLAIN: dict[str, tuple[str, Any]] = {
    "Integer": ("ival", 0),
    "Float": ("fval", ""),
    "String": ("sval", ""),
    "Boolean": ("boolval", False),
}


def options(nodes: Iterable[Tree]) -> list[tuple[str, Tree]]:
    """Return the name of each option and what it is set to: a node, without fields where it is named alone."""
    found = [node["DefElem"] for node in nodes if "DefElem" in node]
    return [(option.get("defname", ""), option.get("arg", {})) for option in found]


def valued(nodes: Iterable[Tree]) -> list[tuple[str, str | bool]]:
    """Return the name of each option and its value as text; True where it has none."""
    return [(name, value(set_to)) for name, set_to in options(nodes)]


def value(set_to: Tree) -> str | bool:
    """Return what an option is set to as text; True where it is named alone."""
    kind = kind_of(set_to)
    if not kind:
        return True
    node: Tree = set_to[kind]
    if kind in _PLAIN:
        key, empty = _PLAIN[kind]
        plain = node.get(key, empty)
        return plain if isinstance(plain, bool) else str(plain)
    return type_name(node).type if kind == "TypeName" else ""


def switched_on(nodes: Iterable[Tree]) -> set[str]:
    """Return the options that are on: named alone, or with a word for true (defGetBoolean in Postgres)."""
    return {name for name, said in valued(nodes) if str(said).lower() not in {"false", "off", "0"}}


def sequence_options(nodes: Iterable[Tree]) -> tuple[tuple[str, str | bool], ...]:
    """Return a sequence's options, named as in drizzle-kit's snapshot."""
    return tuple((_SEQUENCE[name], said) for name, said in valued(nodes) if name in _SEQUENCE)


def sequence_of(nodes: list[Tree], table: str, column: str) -> tuple[str, tuple[tuple[str, str | bool], ...]]:
    """Return the name of an identity column's sequence, the derived one where none is given, and its options."""
    given = next((strings(items(set_to)) for name, set_to in options(nodes) if name == "sequence_name"), [])
    return given[-1] if given else derived(table, (column,), "seq"), sequence_options(nodes)
