"""Member access and calls: `a.b.c(d)`, optional chaining, tagged templates, and their meaning on each kind of value."""

from collections.abc import Callable

from tree_sitter import Node

from schema.drizzle import arrays, strings
from schema.drizzle.classes import Instance
from schema.drizzle.evaluate import evaluate, handles
from schema.drizzle.expressions import string
from schema.drizzle.functions import call
from schema.drizzle.syntax import unescape
from schema.drizzle.values import (
    UNDEFINED,
    At,
    Host,
    JsDate,
    Native,
    Obj,
    Scope,
    Unknown,
    Value,
    number_text,
    text_of,
)

_LINKS = {"call_expression", "member_expression", "subscript_expression", "non_null_expression"}


@handles("call_expression", "member_expression", "subscript_expression")
def chain(node: Node, scope: Scope) -> Value:
    """Evaluate a chain of links from its root outward, without recursion: chains of builders are long."""
    links, root = _unwound(node)
    plain = root.type == "identifier" and not scope.file.broken
    value = scope.lookup(scope.file.text(root), root) if plain else evaluate(root, scope)
    return follow(value, links, scope)


def _unwound(node: Node) -> tuple[list[tuple[str, Node]], Node]:
    """Return the links of a chain, each with its type and the outermost first, and its root."""
    links: list[tuple[str, Node]] = []
    while (kind := node.type) in _LINKS:
        links.append((kind, node))
        node = node.child(0)  # `children` would make a node of each, and that is what costs
    return links, node


def follow(value: Value, links: list[tuple[str, Node]], scope: Scope) -> Value:
    """Apply the links, innermost last, to `value`."""
    while links:
        kind, link = links.pop()
        if kind == "non_null_expression":
            continue
        if kind == "call_expression":
            value = _call(value, link, scope)
            continue
        if value is None or value is UNDEFINED:
            return UNDEFINED if _optional(link) else Unknown(scope.file, link, "a property of nothing is read")
        last = link.child(link.child_count - 1)
        name = scope.file.text(last) if kind == "member_expression" else _index(link, scope)
        while links and links[-1][0] == "non_null_expression":
            links.pop()
        if links and links[-1][0] == "call_expression":
            value = _call_member(value, name, links.pop()[1], scope)
        else:
            value = get(value, name, At(link, scope))
    return value


def _optional(link: Node) -> bool:
    return any(child.type == "optional_chain" for child in link.children)


def _index(link: Node, scope: Scope) -> Value:
    index = link.child_by_field_name("index")
    return evaluate(index, scope) if index is not None else Unknown(scope.file, link, "this index is not understood")


def _call(value: Value, link: Node, scope: Scope) -> Value:
    if (value is None or value is UNDEFINED) and _optional(link):
        return UNDEFINED
    last, at = link.child(link.child_count - 1), At(link, scope)
    if last.type == "template_string":
        return tagged(value, last, at)
    return call(value, arguments_of(last, scope), at)


def _call_member(value: Value, name: Value, link: Node, scope: Scope) -> Value:
    last, at = link.child(link.child_count - 1), At(link, scope)
    if last.type == "template_string":
        return tagged(get(value, name, at), last, at)
    arguments = arguments_of(last, scope)
    if isinstance(value, Host) and isinstance(name, str):
        return value.invoke(name, arguments, at)
    return invoke(value, name, arguments, at)


def arguments_of(node: Node, scope: Scope) -> list[Value]:
    """Return the values of an argument list; an unknown spread stays as one unknown argument."""
    if not node.named_child_count:
        return []  # nothing is asked of the parentheses
    if node.child_count == 3 and (only := node.child(1)).type == "string" and not scope.file.broken:
        return [string(only, scope)]  # most calls have one, and it is no step of its own
    values: list[Value] = []
    for child in node.named_children:
        kind = child.type
        if kind == "spread_element":
            value = evaluate(child.named_children[-1], scope)
            values.extend(
                value if isinstance(value, list) else [Unknown(scope.file, child, "this spread is not known")]
            )
        elif kind != "comment":
            values.append(evaluate(child, scope))
    return values


def tagged(tag: Value, node: Node, at: At) -> Value:
    """Call a tag with the cooked strings of a template and its values."""
    strings_, values, parts = [], [], []
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(at.file.text(child))
        elif child.type == "escape_sequence":
            parts.append(unescape(at.file.text(child)))
        elif child.type == "template_substitution":
            strings_.append("".join(parts))
            parts = []
            inner = [c for c in child.named_children if c.type != "comment"]
            values.append(evaluate(inner[-1], at.scope) if inner else UNDEFINED)
    strings_.append("".join(parts))
    if isinstance(tag, Unknown):
        return tag
    return call(tag, [strings_, *values], at)


@handles("generic tag")
def generic_tag(node: Node, scope: Scope) -> Value:
    """`sql<string>` before a template, which the grammar takes for two comparisons."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Unknown(scope.file, node, "this expression is not understood")
    links, right = _unwound(right)
    tag = left.child_by_field_name("left")
    value = evaluate(tag, scope) if tag is not None else UNDEFINED
    return follow(tagged(value, right, At(node, scope)), links, scope)


def get(value: Value, name: Value, at: At) -> Value:
    """Return `value[name]`."""
    if isinstance(value, Unknown) or isinstance(name, Unknown):
        return value if isinstance(value, Unknown) else name
    if isinstance(value, list):
        return arrays.get(value, name, at)
    key = text_of(name)
    return at.unknown("this index is not constant") if key is None else _member(value, key, at)


def _member(value: Value, key: str, at: At) -> Value:
    if isinstance(value, Obj):
        missing = value.holes[0] if value.holes else UNDEFINED
        return value.get(key, value.methods.get(key, missing) if isinstance(value, Instance) else missing)
    if isinstance(value, Host):
        return value.get(key, at)
    if isinstance(value, str):
        return strings.get(value, key, at)
    if isinstance(value, Native) and value.members is not None and key in value.members:
        return value.members[key]
    return at.unknown(f"`{key}` of this value is not known")


def invoke(value: Value, name: Value, arguments: list[Value], at: At) -> Value:
    """Call `value[name](...arguments)`."""
    methods = _METHODS.get(type(value))
    if methods is not None and isinstance(name, str):
        return methods(value, name, arguments, at)
    return call(get(value, name, at), arguments, at)


def _date_method(value: JsDate, name: str, arguments: list[Value], at: At) -> Value:
    return value.iso if name in ("toISOString", "toJSON") else at.unknown(f"`{name}` of a date is not known")


def _number_method(value: float, name: str, arguments: list[Value], at: At) -> Value:
    if name == "toString" and not arguments:
        return number_text(value)
    if name == "toFixed" and (not arguments or isinstance(arguments[0], int)) and abs(value) < 1e15:
        digits = int(arguments[0]) if arguments else 0
        return f"{value:.{min(max(digits, 0), 100)}f}"
    return at.unknown(f"`{name}` of a number is not known")


_METHODS: dict[type, Callable[[Value, str, list[Value], At], Value]] = {
    list: arrays.invoke,
    str: strings.invoke,
    int: _number_method,
    float: _number_method,
    JsDate: _date_method,
}
