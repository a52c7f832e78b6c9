"""The chain of a query builder: `db.select().from(t).where(...)` as a root and its calls."""

from dataclasses import dataclass

from tree_sitter import Node

from schema.drizzle.handles import arguments_of
from schema.typescript.page import Page, Way


@dataclass(frozen=True)
class Link:
    """One call of a chain; `name` is the node of its name."""

    text: str
    name: Node
    call: Node
    arguments: list[Node]

    def first(self) -> Node | None:
        """Return its first argument."""
        return self.arguments[0] if self.arguments else None


@dataclass(frozen=True)
class Chain:
    """`way` leads to the outermost call."""

    root: Node
    links: tuple[Link, ...]
    way: Way

    def link(self, *names: str) -> Link | None:
        """Return the first call of one of these names."""
        return next((link for link in self.links if link.text in names), None)

    @property
    def top(self) -> Node:
        """The outermost call."""
        return self.way[-1]


_PASSED = frozenset(("non_null_expression", "parenthesized_expression"))


def chain_around(page: Page, way: Way, index: int) -> Chain:
    """Return the whole chain to which the call `way[index]` belongs."""
    top = index
    while top > 1:
        member, outer = way[top - 1], way[top - 2]
        if member.type in _PASSED:
            top -= 1
        elif member.type == "member_expression" and outer.type == "call_expression" and outer.children[0] == member:
            top -= 2
        else:
            break
    while way[top].type in _PASSED:
        top += 1
    links: list[Link] = []
    node = way[top]
    while node.type in ("call_expression", *_PASSED):
        if node.type in _PASSED:
            node = node.named_children[0]
            continue
        function = node.children[0]
        if function.type != "member_expression":
            break
        name = function.children[-1]
        links.append(Link(page.file.text(name), name, node, arguments_of(node)))
        node = function.children[0]
    return Chain(node, tuple(reversed(links)), way[: top + 1])


def member_call(way: Way, index: int) -> tuple[str, int] | None:
    """Return the index of the call of which `way[index]` is an argument, where a method is called; else None."""
    if index < 2 or way[index - 1].type != "arguments" or way[index - 2].type != "call_expression":
        return None
    function = way[index - 2].children[0]
    if function.type != "member_expression":
        return None
    name = function.children[-1].text
    return (name.decode("utf-8", "replace") if name else "", index - 2)
