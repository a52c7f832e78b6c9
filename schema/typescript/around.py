"""What is around a query: the function it stands in, the loop that repeats it, the transaction, who waits for it."""

from typing import Literal

from tree_sitter import Node

from schema.span import Span
from schema.typescript.chains import Chain, member_call
from schema.typescript.facts import Where
from schema.typescript.page import FUNCTIONS, Page, Way

_EACH = frozenset(("map", "forEach", "flatMap", "filter", "some", "every", "reduce"))
_WAITED = frozenset(("all", "allSettled", "race", "any"))
_RUN = frozenset(("then", "catch", "finally", "execute"))
_KEPT = frozenset(("as", "$dynamic", "prepare"))
_PASSED = frozenset(
    ("as_expression", "satisfies_expression", "non_null_expression", "parenthesized_expression", "ternary_expression")
)
Runs = Literal["awaited", "returned", "never", "nested", "elsewhere"]


def around(page: Page, chain: Chain) -> Where:
    """Return the surroundings of a query."""
    way = chain.way
    runs, last = _runs(way, frozenset(link.text for link in chain.links))
    inner: Node = next((node for node in reversed(way[:-1]) if node.type in FUNCTIONS), way[0])
    return Where(
        function=function_name(page, way),
        runs=runs,
        loop=_loop(page, way),
        transaction=_in_transaction(way),
        target=_target(page, way, last) if runs == "awaited" else None,
        block=(page.file.offset(inner.start_byte), page.file.offset(inner.end_byte)),
        in_async=inner is way[0] or any(child.type == "async" for child in inner.children[:3]),
        given=chain.root.type == "identifier" and _is_given(page, page.file.text(chain.root), way),
    )


def _runs(way: Way, called: frozenset[str]) -> tuple[Runs, int]:
    """Return what becomes of the query, and the index of the node that stands for its rows."""
    index = len(way) - 1
    if called & _RUN:
        return "awaited", index - 1 if way[index - 1].type == "await_expression" else index
    if called & _KEPT:
        return ("nested" if "as" in called else "elsewhere"), index
    while way[index - 1].type in _PASSED:
        index -= 1
    parent = way[index - 1]
    if parent.type == "await_expression" or _among_awaited(way, index):
        return "awaited", index - 1 if parent.type == "await_expression" else index
    outer = way[index - 2] if parent.type == "unary_expression" else parent  # `void db.insert(...)`
    if outer.type == "expression_statement":
        return "never", index
    if parent.type == "return_statement" or (parent.type == "arrow_function" and way[index] != parent.children[0]):
        return _returned(way, index)
    return (
        "nested" if parent.type == "template_substitution" or _argument_of_chain(way, index) else "elsewhere"
    ), index


def _among_awaited(way: Way, index: int) -> bool:
    """Whether it is one of those that `Promise.all` waits for."""
    call = member_call(way, index - 1) if way[index - 1].type == "array" else None
    return call is not None and call[0] in _WAITED


def _argument_of_chain(way: Way, index: int) -> bool:
    """Whether it is given to another query or to an operator: a sub-query."""
    if way[index - 1].type != "arguments":
        return False
    function = way[index - 2].children[0]
    return function.type == "member_expression" or function.text in (b"inArray", b"notInArray", b"exists", b"notExists")


def _returned(way: Way, index: int) -> tuple[Runs, int]:
    """Say whether what is returned is waited for: by an async function, or by what calls back (`.map`)."""
    for i in range(index - 1, 0, -1):
        if way[i].type in FUNCTIONS:
            waits = any(child.type == "async" for child in way[i].children[:3])
            call = member_call(way, i)
            mapped = call is not None and call[0] in ("map", "flatMap", "transaction", "then")
            return ("returned" if waits or mapped else "elsewhere"), index
    return "elsewhere", index


def function_name(page: Page, way: Way) -> str:
    """Return the name of the function, method or constant that holds a place; '' at the top level."""
    for index in range(len(way) - 2, 0, -1):
        node, parent = way[index], way[index - 1]
        if node.type not in FUNCTIONS:
            continue
        name = node.child_by_field_name("name")
        if name is None and parent.type in ("variable_declarator", "pair"):
            name = parent.child_by_field_name("name") or parent.child_by_field_name("key")
        if name is not None:
            return page.file.text(name)
    return ""


def _loop(page: Page, way: Way) -> Span | None:
    """Return the loop over a list that runs a place once for every item of it: the statement, or the call."""
    for index in range(len(way) - 2, 0, -1):
        node, inner = way[index], way[index + 1]
        if node.type == "for_in_statement" and inner == node.child_by_field_name("body"):
            return page.file.span(node)
        if node.type in FUNCTIONS:
            call = member_call(way, index)
            return page.file.span(way[call[1]]) if call is not None and call[0] in _EACH else None
    return None


def _in_transaction(way: Way) -> bool:
    """Whether a function that `.transaction(...)` was given holds it."""
    for index in range(len(way) - 1, 1, -1):
        if way[index - 1].type == "arguments":
            call = member_call(way, index)
            if call and (call[0] == "batch" or (call[0] == "transaction" and way[index].type in FUNCTIONS)):
                return True
    return False


def _target(page: Page, way: Way, index: int) -> str | None:
    while way[index - 1].type in _PASSED or way[index - 1].type in ("member_expression", "subscript_expression"):
        index -= 1
    declarator = way[index - 1]
    name = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
    return page.file.text(name) if name is not None else None


def _is_given(page: Page, name: str, way: Way) -> bool:
    scope = page.declaring(name, way)
    return any(node.type in FUNCTIONS and (node.start_byte, node.end_byte) == scope for node in way)
