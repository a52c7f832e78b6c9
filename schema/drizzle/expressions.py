"""Expressions of constant TypeScript: literals, objects, arrays, templates, conditions, and what only types see."""

from tree_sitter import Node

from schema.drizzle.evaluate import MAX_ITEMS, MAX_TEXT, evaluate, evaluate_as, handles
from schema.drizzle.operators import binary, nullish
from schema.drizzle.syntax import string_text, unescape
from schema.drizzle.values import (
    UNDEFINED,
    At,
    BigInt,
    Closure,
    Obj,
    Regex,
    Scope,
    Unknown,
    Value,
    text_of,
    truthy,
)


class EnvUnknown(Unknown):
    """An environment variable: unknown, but code that gives it a default says what it usually is."""

    __slots__ = ()


@handles("string")
def string(node: Node, scope: Scope) -> Value:
    """`"text"`."""
    inside = scope.file.text(node)[1:-1]
    return string_text(node, scope.file) if "\\" in inside else inside


@handles("number")
def number_literal(node: Node, scope: Scope) -> Value:
    """`5`, `1_000`, `0x1f`, `1e3`, `10n`."""
    text = scope.file.text(node).replace("_", "").lower()
    try:
        if text.endswith("n"):
            return BigInt(int(text[:-1], 0))
        if text[:2] in ("0x", "0o", "0b"):
            return int(text, 0)
        value = float(text)
    except ValueError:
        return Unknown(scope.file, node, "this number is not understood")
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


@handles("true", "false", "null", "undefined", "regex")
def constant(node: Node, scope: Scope) -> Value:
    """`true`, `false`, `null`, `undefined`, `/x/`."""
    return {"true": True, "false": False, "null": None, "undefined": UNDEFINED, "regex": Regex()}[node.type]


@handles("identifier")
def identifier(node: Node, scope: Scope) -> Value:
    """A name."""
    return scope.lookup(scope.file.text(node), node)


@handles("parenthesized_expression")
def parenthesized(node: Node, scope: Scope) -> Value:
    """`(x)`."""
    inner = node.named_children
    return evaluate(inner[-1], scope) if inner else UNDEFINED


@handles("as_expression", "satisfies_expression", "non_null_expression", "instantiation_expression")
def typed(node: Node, scope: Scope) -> Value:
    """`x as T`, `x satisfies T`, `x!`, `x<T>`."""
    return evaluate(node.children[0], scope)


@handles("type_assertion")
def asserted(node: Node, scope: Scope) -> Value:
    """`<T>x`."""
    return evaluate(node.children[-1], scope)


@handles("arrow_function", "function_expression", "function_declaration")
def function(node: Node, scope: Scope) -> Value:
    """A function; nothing of it is evaluated before it is called."""
    if any(child.type == "async" for child in node.children[:1]):
        return Unknown(scope.file, node, "an async function has no constant result")
    return Closure(node, scope)


@handles("ternary_expression")
def ternary(node: Node, scope: Scope) -> Value:
    """`c ? a : b`."""
    condition, yes, no = (child for child in node.named_children if child.type != "comment")
    value = evaluate(condition, scope)
    if isinstance(value, Unknown):
        return Unknown(scope.file, node, f"it depends on a condition that is not known: {value.why}")
    return evaluate(yes if truthy(value) else no, scope)


@handles("sequence_expression")
def sequence(node: Node, scope: Scope) -> Value:
    """`a, b`."""
    value: Value = UNDEFINED
    for child in node.named_children:
        value = evaluate(child, scope)
    return value


@handles("template_string")
def template(node: Node, scope: Scope) -> Value:
    """`a${b}c`."""
    parts: list[str] = []
    size = 0
    for child in node.named_children:
        if child.type == "string_fragment":
            parts.append(scope.file.text(child))
        elif child.type == "escape_sequence":
            parts.append(unescape(scope.file.text(child)))
        elif child.type == "template_substitution":
            value = evaluate(child.named_children[-1], scope)
            text = text_of(value)
            if text is None:
                return value if isinstance(value, Unknown) else Unknown(scope.file, child, "this is not constant text")
            size += len(text)
            if size > MAX_TEXT:
                return Unknown(scope.file, child, "this text grows too long")
            parts.append(text)
    return "".join(parts)


@handles("array")
def array(node: Node, scope: Scope) -> Value:
    """`[a, ...b]`; an unknown spread stays in it as one unknown element."""
    items: list[Value] = []
    for child in node.named_children:
        if child.type == "comment":
            continue
        if child.type != "spread_element":
            items.append(evaluate(child, scope))
            continue
        value = evaluate(child.named_children[-1], scope)
        if isinstance(value, str):
            value = list(value)
        if isinstance(value, list) and len(items) + len(value) <= MAX_ITEMS:
            items.extend(value)
        elif isinstance(value, Unknown):
            items.append(value)
        else:
            items.append(Unknown(scope.file, child, "what is spread here is not an array"))
    return items


@handles("object")
def object_literal(node: Node, scope: Scope) -> Value:
    """`{ a: 1, b, ...c, f() {} }`."""
    result = Obj(scope.file)
    for child in node.named_children:
        kind = child.type
        if kind == "pair":
            if child.child_count == 3:
                key_node, value_node = child.child(0), child.child(2)  # no node is made of the colon
            else:  # comments stand in it
                key_node, value_node = (part for part in child.named_children if part.type != "comment")
            _set(result, property_key(key_node, scope), evaluate(value_node, scope), child)
        elif kind == "shorthand_property_identifier":
            name = scope.file.text(child)
            _set(result, name, scope.lookup(name, child), child)
        elif kind == "spread_element":
            _spread(result, evaluate(child.named_children[-1], scope), child, scope)
        elif kind == "method_definition":
            _set(result, property_key(child.child_by_field_name("name"), scope), Closure(child, scope), child)
    return result


def _set(result: Obj, key: str | Unknown, value: Value, place: Node) -> None:
    if isinstance(key, Unknown):
        result.holes.append(key)
        return
    result[key] = value
    result.places[key] = place


def _spread(result: Obj, value: Value, child: Node, scope: Scope) -> None:
    if isinstance(value, Obj):
        same_file = value.file is scope.file
        for key, item in value.items():
            result[key] = item
            result.places[key] = value.places.get(key, child) if same_file else child
        result.holes.extend(value.holes)
    elif isinstance(value, Unknown):
        result.holes.append(value)
    elif not nullish(value) and value is not False:
        members = getattr(value, "spread", None)
        if members is None:
            result.holes.append(Unknown(scope.file, child, "what is spread here is not an object"))
            return
        for key, item in members().items():
            _set(result, key, item, child)


def property_key(node: Node | None, scope: Scope) -> str | Unknown:
    """Return the name of an object's key."""
    if node is None:
        raise ValueError("a key without a node")
    kind = node.type
    if kind in ("property_identifier", "private_property_identifier"):
        return scope.file.text(node)
    inner = node.named_children[-1] if kind == "computed_property_name" else node
    value = evaluate(inner, scope)
    text = text_of(value)
    if text is None:
        return value if isinstance(value, Unknown) else Unknown(scope.file, node, "this key is not constant text")
    return text


@handles("binary_expression")
def binary_expression(node: Node, scope: Scope) -> Value:
    """`a + b`, `a || b`, `a ?? b`, ...; the right side of a logical one only where it is needed."""
    left_node, right_node = node.child_by_field_name("left"), node.child_by_field_name("right")
    name_node = node.child_by_field_name("operator")
    if left_node is None or right_node is None or name_node is None:
        return Unknown(scope.file, node, "this expression is not understood")
    name = name_node.type
    if name == ">" and _is_generic_tag(left_node, right_node):
        return evaluate_as("generic tag", node, scope)
    left = evaluate(left_node, scope)
    if name in ("||", "&&", "??"):
        return _logical(name, left, right_node, At(node, scope))
    if isinstance(left, Unknown):
        return left
    right = evaluate(right_node, scope)
    if isinstance(right, Unknown):
        return right
    result = binary(name, left, right)
    return Unknown(scope.file, node, f"`{name}` of these values is not known") if result is NotImplemented else result


def _is_generic_tag(left: Node, right: Node) -> bool:
    """Tell `sql<string>` before a template, which the grammar takes for two comparisons."""
    while right.type in ("call_expression", "member_expression"):
        right = right.children[0]
    operator = left.child_by_field_name("operator")
    return right.type == "template_string" and operator is not None and operator.type == "<"


def _logical(name: str, left: Value, right: Node, at: At) -> Value:
    if isinstance(left, EnvUnknown) and name != "&&":
        value = evaluate(right, at.scope)
        if not isinstance(value, Unknown):
            at.scope.run.note(at, left, value)
        return value
    if isinstance(left, Unknown):
        return left
    takes_right = {"||": not truthy(left), "&&": truthy(left), "??": nullish(left)}[name]
    return evaluate(right, at.scope) if takes_right else left
