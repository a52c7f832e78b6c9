"""The evaluator's heart: one node in, one value out, within a budget. Handlers of node types register here."""

from collections.abc import Callable

from tree_sitter import Node

from schema.drizzle.values import Scope, Unknown, Value

MAX_STEPS = 230_000  # two seconds at most, whatever they are; a schema of 1,100 tables in 50,000 lines is just within
MAX_DEPTH = 120
MAX_TEXT = 1_000_000  # characters of one computed string
MAX_ITEMS = 20_000  # elements of one computed array

_LEAVES = frozenset(("string", "number", "true", "false", "null", "undefined"))  # nothing is evaluated inside them

Handler = Callable[[Node, Scope], Value]
_HANDLERS: dict[str, Handler] = {}


class Exhausted(Exception):
    """The steps are used up."""


class Budget:
    """What an evaluation has used so far."""

    __slots__ = ("depth", "nesting", "steps")

    def __init__(self) -> None:
        self.steps = 0
        self.depth = 0
        self.nesting = 0  # of statements


def handles(*types: str) -> Callable[[Handler], Handler]:
    """Register a handler for node types."""

    def register(handler: Handler) -> Handler:
        for name in types:
            _HANDLERS[name] = handler
        return handler

    return register


def evaluate(node: Node, scope: Scope) -> Value:
    """Return the value of an expression; what is beyond us, or beyond the budget, is Unknown."""
    budget = scope.run.budget
    budget.steps += 1
    kind = node.type
    handler = _HANDLERS.get(kind)
    if scope.file.broken and node.has_error:
        return Unknown(scope.file, node, "it is not TypeScript that can be parsed")
    if handler is None:
        return Unknown(scope.file, node, f"a {kind.replace('_', ' ')} is not evaluated")
    if kind in _LEAVES and budget.steps <= MAX_STEPS:
        return handler(node, scope)
    budget.depth += 1
    try:
        if budget.steps > MAX_STEPS:
            raise Exhausted  # noqa: TRY301 - caught here only at the outermost expression
        if budget.depth > MAX_DEPTH:
            return Unknown(scope.file, node, "it is nested too deeply")
        return handler(node, scope)
    except Exhausted:
        if budget.depth > 1:
            raise  # at once to the outermost expression: loops on the way must not go on
        return Unknown(scope.file, node, "the schema takes too many steps to evaluate")
    finally:
        budget.depth -= 1


def evaluate_as(kind: str, node: Node, scope: Scope) -> Value:
    """Return the value of a node that means something else than its type says."""
    return _HANDLERS[kind](node, scope)
