"""Calling functions written in TypeScript: parameters, patterns, and the statements of a body."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tree_sitter import Node

from schema.drizzle.evaluate import MAX_ITEMS, evaluate, handles
from schema.drizzle.operators import binary
from schema.drizzle.values import (
    UNDEFINED,
    At,
    Closure,
    Host,
    Native,
    Obj,
    Scope,
    Unknown,
    Value,
    text_of,
    truthy,
)

MAX_CALLS = 40  # nested calls of functions written in TypeScript
MAX_NESTED = 100  # statements in one another, over all functions that call each other


@dataclass(frozen=True)
class Returned:
    """What a `return` gave."""

    value: Value


class Cut(Exception):
    """The rest of a body depends on something unknown."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.why)
        self.unknown = unknown


def call(function: Value, arguments: list[Value], at: At) -> Value:
    """Return `function(...arguments)`."""
    if isinstance(function, Native):
        return function.call(arguments, at)
    if isinstance(function, Closure):
        return call_closure(function, arguments, at)
    if isinstance(function, Host):
        return function.call(arguments, at)
    if isinstance(function, Unknown):
        return _call_unknown(function, arguments, at)
    return at.unknown("what is called here is not a function")


def _call_unknown(function: Unknown, arguments: list[Value], at: At) -> Unknown:
    """A foreign function may be anybody's business; one that is given column builders or calls back is ours."""
    if function.package and any(declares(argument) for argument in arguments):
        return at.unknown(f"package `{function.package}` is not read, and it is given columns here")
    return function


def declares(value: Value, depth: int = 2) -> bool:
    """Return whether a value holds column builders."""
    if isinstance(value, Host):
        return bool(getattr(value, "is_builder", False))
    if isinstance(value, Obj) and depth:
        return any(declares(item, depth - 1) for item in value.values())
    return False


def call_closure(function: Closure, arguments: list[Value], at: At, this: Value = None) -> Value:
    """Run a function of TypeScript: its parameters, then its expression or its statements."""
    outer = function.scope
    scope = Scope(outer.module, outer, {})
    if function.node.type != "arrow_function":
        scope.names["this"] = at.unknown("`this` is not followed here") if this is None else this
    run = scope.run
    if run.calls >= MAX_CALLS:
        return at.unknown("functions call each other too deeply")
    run.calls += 1
    run.budget.steps += 4
    try:
        _bind_parameters(function.node, arguments, scope)
        body = function.node.child_by_field_name("body")
        if body is None:
            return at.unknown("this function has no body")
        if body.type != "statement_block":
            return evaluate(body, scope)
        result = run_block(body, scope)
    except Cut as cut:
        return cut.unknown
    finally:
        run.calls -= 1
    return result.value if result else UNDEFINED


def _bind_parameters(node: Node, arguments: list[Value], scope: Scope) -> None:
    single = node.child_by_field_name("parameter")
    if single is not None:
        bind(single, arguments[0] if arguments else UNDEFINED, scope)
        return
    parameters = node.child_by_field_name("parameters")
    if parameters is None:
        return
    names = [p for p in parameters.named_children if p.type in ("required_parameter", "optional_parameter")]
    for index, parameter in enumerate(names):
        pattern = parameter.child_by_field_name("pattern")
        if pattern is None:
            continue
        if pattern.type == "rest_pattern":
            bind(pattern.named_children[-1], list(arguments[index:]), scope)
            return
        value = arguments[index] if index < len(arguments) else UNDEFINED
        default = parameter.child_by_field_name("value")
        if value is UNDEFINED and default is not None:
            value = evaluate(default, scope)
        bind(pattern, value, scope)


def bind(pattern: Node, value: Value, scope: Scope) -> None:
    """Give the names of a pattern their values."""
    kind = pattern.type
    if kind in ("identifier", "shorthand_property_identifier_pattern"):
        scope.names[scope.file.text(pattern)] = value
    elif kind in ("assignment_pattern", "object_assignment_pattern"):
        if value is UNDEFINED:
            value = evaluate(pattern.named_children[-1], scope)
        bind(pattern.named_children[0], value, scope)
    elif kind == "object_pattern":
        _bind_object(pattern, value, scope)
    elif kind == "array_pattern":
        _bind_array(pattern, value, scope)


def _bind_object(pattern: Node, value: Value, scope: Scope) -> None:
    from schema.drizzle.chains import get  # noqa: PLC0415 - chains call functions, and functions read members

    taken: set[str] = set()
    for child in pattern.named_children:
        if child.type == "rest_pattern":
            bind(child.named_children[-1], _rest(value, taken, At(child, scope)), scope)
        elif child.type == "pair_pattern":
            key = scope.file.text(child.named_children[0]).strip("\"'")
            taken.add(key)
            bind(child.named_children[-1], get(value, key, At(child, scope)), scope)
        elif child.type != "comment":
            name_node = child.named_children[0] if child.named_children else child
            key = scope.file.text(name_node)
            taken.add(key)
            bind(child, get(value, key, At(child, scope)), scope)


def _rest(value: Value, taken: set[str], at: At) -> Value:
    members: Any = value if isinstance(value, Obj) else getattr(value, "spread", lambda: None)()
    if members is None:
        return value if isinstance(value, Unknown) else at.unknown("the rest of this value is not known")
    rest = Obj(at.file)
    rest.holes = list(getattr(members, "holes", []))
    for key, item in members.items():
        if key not in taken:
            rest[key] = item
            rest.places[key] = at.node
    return rest


def _bind_array(pattern: Node, value: Value, scope: Scope) -> None:
    index = 0
    for child in pattern.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            if child.type == "rest_pattern":
                rest = list(value[index:]) if isinstance(value, list) else value
                bind(child.named_children[-1], rest, scope)
                return
            known = isinstance(value, list)
            item = (value[index] if index < len(value) else UNDEFINED) if known else value
            if not known and not isinstance(value, Unknown):
                item = Unknown(scope.file, child, "what is taken apart here is not an array")
            bind(child, item, scope)


def run_block(block: Node, scope: Scope) -> Returned | None:
    """Run the statements of a block; functions declared in it are known from its start."""
    statements = block.named_children
    for statement in statements:
        if statement.type == "function_declaration":
            name = statement.child_by_field_name("name")
            if name is not None:
                scope.names[scope.file.text(name)] = Closure(statement, scope)
    for statement in statements:
        result = run_statement(statement, scope)
        if result is not None:
            return result
    return None


def run_statement(node: Node, scope: Scope) -> Returned | None:
    """Run one statement. Raises Cut where what follows cannot be known."""
    runner = _STATEMENTS.get(node.type)
    if node.has_error:
        raise Cut(Unknown(scope.file, node, "it is not TypeScript that can be parsed"))
    if runner is None:
        raise Cut(Unknown(scope.file, node, f"a {node.type.replace('_', ' ')} is not evaluated"))
    budget = scope.run.budget
    budget.nesting += 1
    try:
        if budget.nesting > MAX_NESTED:
            raise Cut(Unknown(scope.file, node, "it is nested too deeply"))
        return runner(node, scope)
    finally:
        budget.nesting -= 1


def _return(node: Node, scope: Scope) -> Returned:
    values = [child for child in node.named_children if child.type != "comment"]
    return Returned(evaluate(values[0], scope) if values else UNDEFINED)


def _expression(node: Node, scope: Scope) -> None:
    value = evaluate(node.named_children[0], scope)
    if isinstance(value, Unknown) and not value.package:
        raise Cut(value)


def _block(node: Node, scope: Scope) -> Returned | None:
    return run_block(node, Scope(scope.module, scope, {}))


def _nothing(node: Node, scope: Scope) -> None:
    """Comments and types do nothing; functions are known from the block's start."""


def declare(node: Node, scope: Scope) -> None:
    """Bind the names of `const a = 1, { b } = c`."""
    for declarator in node.named_children:
        if declarator.type == "variable_declarator":
            value = declarator.child_by_field_name("value")
            name = declarator.child_by_field_name("name")
            if name is not None:
                bind(name, evaluate(value, scope) if value is not None else UNDEFINED, scope)


def _if(node: Node, scope: Scope) -> Returned | None:
    condition = node.child_by_field_name("condition")
    value = evaluate(condition, scope) if condition is not None else UNDEFINED
    if isinstance(value, Unknown):
        raise Cut(Unknown(scope.file, node, f"it depends on a condition that is not known: {value.why}"))
    branch = node.child_by_field_name("consequence" if truthy(value) else "alternative")
    if branch is None:
        return None
    if branch.type == "else_clause":
        branch = branch.named_children[-1]
    return run_statement(branch, scope)


def _for_of(node: Node, scope: Scope) -> Returned | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    body, kind = node.child_by_field_name("body"), node.child_by_field_name("operator")
    if left is None or right is None or body is None or kind is None:
        raise Cut(Unknown(scope.file, node, "this loop is not understood"))
    values = evaluate(right, scope)
    if kind.type == "in" and isinstance(values, Obj) and not values.holes:
        values = list(values)
    if not isinstance(values, list) or len(values) > MAX_ITEMS:
        unknown = values if isinstance(values, Unknown) else Unknown(scope.file, node, "this loop is not followed")
        raise Cut(unknown)
    for value in list(values):
        inner = Scope(scope.module, scope, {})
        bind(left, value, inner)
        result = run_statement(body, inner)
        if result is not None:
            return result
    return None


_STATEMENTS: dict[str, Callable[[Node, Scope], Returned | None]] = {
    "return_statement": _return,
    "lexical_declaration": declare,
    "variable_declaration": declare,
    "expression_statement": _expression,
    "if_statement": _if,
    "statement_block": _block,
    "for_in_statement": _for_of,
    "comment": _nothing,
    "empty_statement": _nothing,
    "function_declaration": _nothing,
    "interface_declaration": _nothing,
    "type_alias_declaration": _nothing,
}


@handles("assignment_expression", "augmented_assignment_expression")
def assignment(node: Node, scope: Scope) -> Value:
    """`x = y` and `x += y` on names of this function, and on keys of objects."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return Unknown(scope.file, node, "this assignment is not understood")
    value = evaluate(right, scope)
    operator = node.child_by_field_name("operator")
    if operator is not None:
        value = binary(operator.type[:-1], evaluate(left, scope), value)
        if value is NotImplemented:
            value = Unknown(scope.file, node, "the result of this assignment is not known")
    return _assign(left, value, scope)


def _assign(left: Node, value: Value, scope: Scope) -> Value:
    if left.type == "identifier":
        name, holder = scope.file.text(left), scope
        while holder.parent is not None and name not in holder.names:
            holder = holder.parent
        if name in holder.names:
            holder.names[name] = value
            return UNDEFINED if isinstance(value, Unknown) else value
        return Unknown(scope.file, left, "a variable of the module is assigned")
    target = evaluate(left.children[0], scope)
    if isinstance(target, Obj):
        if left.type == "member_expression":
            key: Value = scope.file.text(left.children[-1])
        else:
            index = left.child_by_field_name("index")
            key = evaluate(index, scope) if index is not None else None
        text = text_of(key)
        if text is not None:
            target[text] = value
            target.places[text] = left
            return UNDEFINED if isinstance(value, Unknown) else value
    return Unknown(scope.file, left, "this assignment is not followed")
