"""`new X(...)`: dates, sets and addresses of constants, instances of plain classes; nothing else is made."""

from urllib.parse import urljoin

from tree_sitter import Node

from schema.drizzle.chains import arguments_of
from schema.drizzle.classes import Class
from schema.drizzle.evaluate import evaluate, handles
from schema.drizzle.globals import new_date
from schema.drizzle.values import At, Scope, Unknown, Value


@handles("new_expression")
def new(node: Node, scope: Scope) -> Value:
    """`new Date("2024-01-01")`, `new Set([...])` as its array."""
    constructor = node.child_by_field_name("constructor")
    arguments = node.child_by_field_name("arguments")
    name = scope.file.text(constructor) if constructor is not None else ""
    values = arguments_of(arguments, scope) if arguments is not None else []
    if name == "Date":
        return new_date(values, At(node, scope))
    if name == "Set" and values and isinstance(values[0], list):
        unique: list[Value] = []
        for item in values[0]:
            if isinstance(item, Unknown):
                return item
            if not any(item is other or (type(item) is type(other) and item == other) for other in unique):
                unique.append(item)
        return unique
    if name == "URL" and len(values) == 2 and all(isinstance(value, str) for value in values):
        return _address(str(values[1]), str(values[0]), At(node, scope))
    made = evaluate(constructor, scope) if constructor is not None and constructor.type == "identifier" else None
    if isinstance(made, Class):
        return made.new(values, At(node, scope))
    return Unknown(scope.file, node, f"`new {name}` is not evaluated", name or "new")


def _address(start: str, relative: str, at: At) -> Value:
    try:
        return urljoin(start, relative)
    except ValueError:  # what looks like a host in brackets and is none
        return at.unknown("this address is not valid")
