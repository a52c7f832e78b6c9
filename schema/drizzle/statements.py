"""Statements of a file beside its declarations: what they do to the objects, lists and tables that it declares."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from tree_sitter import Node

from schema.drizzle.evaluate import MAX_STEPS
from schema.drizzle.functions import Cut, run_statement
from schema.drizzle.syntax import File
from schema.drizzle.tables import PgTable
from schema.drizzle.values import Closure, Host, Native, Obj, Scope, Unknown, Value

KINDS = frozenset(
    """expression_statement for_in_statement for_statement while_statement do_statement if_statement try_statement
    switch_statement statement_block""".split()  # noqa: SIM905 - a list of words reads better so
)
_BYTES_A_STEP = 200  # of text that is searched
MAX_NODES = 2_000  # of one statement that are looked at
_LINKS = ("member_expression", "subscript_expression", "call_expression", "non_null_expression")
_ASSIGNMENTS = ("assignment_expression", "augmented_assignment_expression")


def touched(statement: Node, file: File) -> Iterator[str]:
    """Yield the names whose values a statement may change: those it assigns to, and those whose methods it calls."""
    stack, left = [statement], MAX_NODES
    while stack and left:
        node, left = stack.pop(), left - 1
        if node.type == "expression_statement" and node.named_children:
            root = _changed(node.named_children[0], file)
            if root is not None:
                yield root
        elif node.type in KINDS or node.type in ("else_clause", "switch_body", "switch_case", "catch_clause"):
            stack.extend(node.named_children)


def _changed(node: Node, file: File) -> str | None:
    """Return the name at the root of what an expression assigns to or calls a method of."""
    if node.type in _ASSIGNMENTS:
        target = node.child_by_field_name("left")
    elif node.type == "call_expression":
        target = node.children[0]
        arguments = node.children[-1].named_children
        if file.text(target) == "Object.assign" and arguments:
            target = arguments[0]
        elif target.type == "identifier":
            return None  # a plain function
    else:
        return None
    while target is not None and target.type in _LINKS:
        target = target.children[0]
    return file.text(target) if target is not None and target.type == "identifier" else None


def settle(name: str, value: Value, statements: list[Node], scope: Scope) -> None:
    """Run the statements that change a value which was just made; what cannot be run is said of the value."""
    if isinstance(value, Unknown | Closure | Native):
        return
    if not isinstance(value, Host) and _is_used_before(name, statements[-1], scope):
        _spoil(name, scope, Unknown(scope.file, statements[-1], f"`{name}` is changed after it was used"))
        return
    for statement in statements:
        if statement.id not in scope.module.ran:
            scope.module.ran.add(statement.id)
            try:
                run_statement(statement, scope)
            except Cut as cut:
                _spoil(name, scope, cut.unknown)


def _is_used_before(name: str, last: Node, scope: Scope) -> bool:
    """Return whether another declaration mentions the name before its last change: order matters then.

    Looking costs steps of the budget; where it is used up, the name is taken to be mentioned.
    """
    word = re.compile(rf"(?<![\w$.]){re.escape(name)}(?![\w$])")
    own, module, budget = scope.module.declared.get(name), scope.module, scope.run.budget
    first = bisect_right(module.starts, own.start_byte) if own is not None else 0
    for node in module.statements[first:]:
        if node.start_byte >= last.start_byte:
            return False
        budget.steps += 1 + (node.end_byte - node.start_byte) // _BYTES_A_STEP
        if budget.steps > MAX_STEPS:
            return True
        if node.type not in KINDS and node.type != "import_statement" and word.search(scope.file.text(node)):
            return True
    return False


def _spoil(name: str, scope: Scope, unknown: Unknown) -> None:
    value: Any = scope.names[name]
    if isinstance(value, Obj):
        value.holes.append(unknown)
    elif isinstance(value, list):
        value.append(unknown)
    elif isinstance(value, PgTable):
        value.unread.append(unknown.unread(f"a statement about {value.describe()}"))
    elif not isinstance(value, Host):
        scope.names[name] = unknown
