"""From syntax to the handles of the model: the calls of a builder chain, the parts of a pgTable call."""

from tree_sitter import Node

from schema.builder import Builder, Call, TableSource
from schema.drizzle.syntax import File
from schema.drizzle.values import At
from schema.span import Span

_WRAPPERS = {"as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression"}


def contains(outer: Node, inner: Node) -> bool:
    """Return whether one node of a file holds another."""
    return bool(outer.start_byte <= inner.start_byte and inner.end_byte <= outer.end_byte)


class Chain(Builder):
    """The chain that ends in the call `node`. Its calls are found when they are first asked for: most are never edited.

    `pair`, if any, is the column that it is the value of: a chain that begins elsewhere has a helper as its root.
    """

    __slots__ = ("_known", "file", "node", "pair", "root")

    def __init__(self, file: File, node: Node, pair: Node | None = None, root: At | None = None) -> None:
        self.file = file
        self.node = node
        self.pair = pair
        self.root = root
        self._known: tuple[Call, ...] | None = None

    @property
    def direct(self) -> bool:
        """Whether the first call is a builder of Drizzle, not a helper of the project."""
        if self.root is None or self.pair is None:
            return True
        return self.root.file is self.file and contains(self.pair, self.root.node)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The links of the chain, in source order."""
        if self._known is None:
            self._known = _calls(self.file, self.node)
        return self._known


def _calls(file: File, node: Node) -> tuple[Call, ...]:
    calls: list[Call] = []
    at = node
    while at.type == "call_expression":
        function, arguments = at.children[0], at.children[-1]
        end = file.offset(at.end_byte)
        spans = tuple(file.span(c) for c in arguments.named_children if c.type != "comment")
        if function.type == "member_expression" and _root_of(function).type == "call_expression":
            name = file.text(function.children[-1])
            start = file.offset(function.children[-2].start_byte)
            calls.append(Call(name, Span(file.source, start, end), spans))
            at = _root_of(function)
            continue
        calls.append(Call(file.text(function), Span(file.source, file.offset(at.start_byte), end), spans))
        break
    return tuple(reversed(calls))


def _root_of(member: Node) -> Node:
    inner = member.children[0]
    while inner.type in ("non_null_expression", "parenthesized_expression"):
        inner = inner.named_children[0]
    return inner


def unwrapped(node: Node) -> Node:
    """Return the expression inside `as`, `satisfies` and parentheses."""
    while node.type in _WRAPPERS:
        node = node.named_children[0]
    return node


def arguments_of(call: Node) -> list[Node]:
    """Return the argument nodes of a call."""
    last = call.children[-1]
    return [child for child in last.named_children if child.type != "comment"] if last.type == "arguments" else []


def table_source(at: At) -> TableSource:
    """Return the handle of a `pgTable(...)` call."""
    arguments = arguments_of(at.node)
    columns = _returned(arguments[1], "object") if len(arguments) > 1 else None
    extras = _returned(arguments[2], "array", "object") if len(arguments) > 2 else None
    third = unwrapped(arguments[2]) if len(arguments) > 2 else None
    parameter = third.child_by_field_name("parameters") or third.child_by_field_name("parameter") if third else None
    name = at.file.text(parameter).strip("()").split(":")[0].strip() if parameter is not None else None
    return TableSource(
        at.span(),
        at.file.span(columns) if columns is not None else None,
        at.file.span(extras) if extras is not None else None,
        arguments=len(arguments),
        parameter=name,
    )


def _returned(node: Node, *kinds: str) -> Node | None:
    """Return the literal that an argument is, or that the function there returns."""
    node = unwrapped(node)
    if node.type in ("arrow_function", "function_expression"):
        body = node.child_by_field_name("body")
        if body is not None and body.type == "statement_block":
            returns = [child for child in body.named_children if child.type == "return_statement"]
            if len(returns) != 1 or not returns[0].named_children:
                return None
            body = returns[0].named_children[0]
        if body is None:
            return None
        node = unwrapped(body)
    return node if node.type in kinds else None
