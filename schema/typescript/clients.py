"""How code reaches the database: drivers, pools, transactions, migrators, and the addresses they are given."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from schema.drizzle.clients import Client as Value
from schema.drizzle.evaluate import evaluate
from schema.drizzle.handles import arguments_of, unwrapped
from schema.drizzle.modules import Module
from schema.span import Source, Span

MOST = 4_000  # calls of one file that are looked at
_DRIVER = re.compile(r"drizzle-orm/([\w-]+?)(/migrator)?$")
_ENVIRONMENT = re.compile(r"\benv\s*(?:\.\s*|\[\s*[\"'])(\w+)")
_POOLS = {"pg": "Pool", "@neondatabase/serverless": "Pool", "postgres": "default", "@vercel/postgres": "createPool"}


@dataclass(frozen=True)
class Driver:
    """An import of one of Drizzle's drivers, or of its migrator."""

    name: str
    migrator: bool
    span: Span


@dataclass(frozen=True)
class Pool:
    """`new Pool({...})` or `postgres(url, {...})`. `options` are its keys, None where they are not all known."""

    package: str
    options: frozenset[str] | None
    environment: tuple[str, ...]  # variables that its arguments name
    span: Span
    object: Span | None  # the options, where they are written there


@dataclass(frozen=True)
class Client:
    """What one file does to reach the database."""

    path: str
    drivers: tuple[Driver, ...]
    pools: tuple[Pool, ...]
    casings: tuple[tuple[str | None, Span], ...]  # of each `drizzle(...)`: what it is told of casing
    transactions: tuple[tuple[str, Span], ...]  # `db.transaction(...)`: the driver of `db`
    migrates: tuple[Span, ...]  # calls of a migrator
    exits: bool  # a script of its own: it ends its pool, or the process
    source: Source


def client_of(module: Module) -> Client | None:
    """Return what a file does; None where it has nothing to do with a client."""
    drivers = tuple(_drivers(module))
    pools, casings, transactions, migrates = [], [], [], []
    for call in _calls(module.file.root):
        if pool := _pool(call, module):
            pools.append(pool)
        elif _imported(call, module) == "migrate":
            migrates.append(module.file.span(call))
        elif drivers and _imported(call, module) == "drizzle":
            casings.append((_casing(call, module), module.file.span(call)))
        elif driver := _transaction(call, module):
            transactions.append((driver, module.file.span(call)))
    if not (drivers or pools or transactions):
        return None
    exits = re.search(r"\.end\(|process\.exit|\.close\(", module.file.source.text) is not None
    return Client(
        module.path,
        drivers,
        tuple(pools),
        tuple(casings),
        tuple(transactions),
        tuple(migrates),
        exits,
        module.file.source,
    )


def environment_in(text: str) -> tuple[str, ...]:
    """Return the environment variables that an expression names."""
    return tuple(dict.fromkeys(_ENVIRONMENT.findall(text)))


def _drivers(module: Module) -> Iterator[Driver]:
    seen: set[str] = set()
    for specifier, _, node in module.imported.values():
        match = _DRIVER.match(specifier)
        if match and specifier not in seen and match[1] not in ("pg-core", "sql", "relations"):
            seen.add(specifier)
            yield Driver(match[1], bool(match[2]), module.file.span(node))


def _calls(root: Node) -> Iterator[Node]:
    stack, seen = [root], 0
    while stack and seen < MOST:
        node = stack.pop()
        if node.type in ("call_expression", "new_expression"):
            seen += 1
            yield node
        stack.extend(reversed(node.named_children))


def _imported(call: Node, module: Module) -> str:
    """Return `migrate` or `drizzle` where that function of Drizzle is called."""
    function = call.children[0]
    if call.type != "call_expression" or function.type != "identifier":
        return ""
    specifier, original, _ = module.imported.get(module.file.text(function), ("", "", None))
    return original if specifier.startswith("drizzle-orm/") else ""


def _pool(call: Node, module: Module) -> Pool | None:
    made = call.child_by_field_name("constructor") if call.type == "new_expression" else call.children[0]
    if made is None or made.type != "identifier":
        return None
    specifier, original, _ = module.imported.get(module.file.text(made), ("", "", None))
    if _POOLS.get(specifier) != original or (original == "Pool") != (call.type == "new_expression"):
        return None
    brackets = call.child_by_field_name("arguments")
    arguments = [c for c in brackets.named_children if c.type != "comment"] if brackets is not None else []
    options = unwrapped(arguments[-1]) if arguments else None
    literal = options if options is not None and options.type == "object" else None
    keys = _keys(literal, module) if literal is not None else frozenset() if specifier == "postgres" else None
    text = module.file.text(brackets) if brackets is not None else ""
    place = module.file.span(literal) if literal is not None else None
    return Pool(specifier, keys, environment_in(text), module.file.span(call), place)


def _keys(node: Node, module: Module) -> frozenset[str] | None:
    found = set()
    for child in node.named_children:
        if child.type == "pair":
            found.add(module.file.text(child.named_children[0]).strip("\"'"))
        elif child.type == "shorthand_property_identifier":
            found.add(module.file.text(child))
        elif child.type != "comment":
            return None
    return frozenset(found)


def _casing(call: Node, module: Module) -> str | None:
    """Return the casing that `drizzle(...)` is given; None where it is given none, "?" where that is not known."""
    value = evaluate(call, module.scope)
    if not isinstance(value, Value):
        return "?"
    if value.options is None:
        return None if all(argument.type != "identifier" for argument in arguments_of(call)[1:]) else "?"
    given = value.options.get("casing")
    return given if isinstance(given, str) else "?" if given is not None or value.options.holes else None


def _transaction(call: Node, module: Module) -> str | None:
    function = call.children[0]
    if call.type != "call_expression" or function.type != "member_expression" or len(function.named_children) != 2:
        return None
    if module.file.text(function.children[-1]) != "transaction" or function.children[0].type != "identifier":
        return None
    name = module.file.text(function.children[0])
    if name not in module.imported and name not in module.declared:
        return None
    value = module.lookup(name, function.children[0])
    return value.driver if isinstance(value, Value) else None
