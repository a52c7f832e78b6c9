"""What Better Auth is told of the ids of its rows: by default it makes them itself, and they are no uuids."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from schema.drizzle.evaluate import evaluate
from schema.drizzle.handles import arguments_of
from schema.drizzle.modules import Module
from schema.drizzle.values import UNDEFINED, Obj, Unknown, Value
from schema.model import Table
from schema.span import Span

# The fields that its adapter asks a table for: https://www.better-auth.com/docs/concepts/database#core-schema
_MODELS = (
    {"email", "emailVerified", "name"},
    {"token", "userId", "expiresAt", "userAgent"},
    {"accountId", "providerId", "userId"},
    {"identifier", "value", "expiresAt"},
)
_OWN_ID = re.compile(r"\bid\s*[:,]")
_MADE_BY = frozenset(("better-auth", "better-auth/minimal"))


@dataclass(frozen=True)
class Auth:
    """A call of `betterAuth({...})`. `own`: it makes the ids of its rows itself; False also where that is not known.

    `outdated` is where `advanced.generateId` is written, which it does not read any more since 1.4.
    """

    span: Span
    own: bool
    outdated: Span | None = None


def auths_of(module: Module) -> Iterator[Auth]:
    """Yield the calls of a file, each with what it says of ids."""
    for call in _made(module.file.root, module):
        options = evaluate(arguments_of(call)[0], module.scope) if arguments_of(call) else UNDEFINED
        advanced = _of(options, "advanced")
        told = _of(advanced, "database")
        known = isinstance(options, Obj) and not any(map(_holed, (options, advanced, told))) and not _hooked(options)
        own = known and not _says(told, "generateId") and not _says(told, "useNumberId")
        yield Auth(module.file.span(call), own, _place(advanced, "generateId", module) if own else None)


def is_of_auth(table: Table) -> bool:
    """Return whether a table has the fields of one that Better Auth fills, by the keys of its columns."""
    keys = {column.key for column in table.columns}
    return any(model <= keys for model in _MODELS)


def _made(root: Node, module: Module) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type == "call_expression" and node.children[0].type == "identifier":
            specifier, original, _ = module.imported.get(module.file.text(node.children[0]), ("", "", None))
            if original == "betterAuth" and specifier in _MADE_BY:
                yield node
        stack.extend(reversed(node.named_children))


def _of(value: Value, key: str) -> Value:
    return value.get(key, UNDEFINED) if isinstance(value, Obj) else UNDEFINED


def _holed(value: Value) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, Obj) and bool(value.holes))


def _place(value: Value, key: str, module: Module) -> Span | None:
    node = value.places.get(key) if isinstance(value, Obj) and value.file is module.file else None
    return module.file.span(node) if node is not None else None


def _says(value: Value, key: str) -> bool:
    return _of(value, key) is not UNDEFINED


def _hooked(options: Obj) -> bool:
    """Return whether a hook may give rows another id before they are written."""
    place = options.places.get("databaseHooks")
    text = options.file.text(place) if place is not None and options.file else ""
    return bool(_OWN_ID.search(text))
