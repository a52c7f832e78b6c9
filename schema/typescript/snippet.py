"""TypeScript that a stranger wrote: declarations and expressions of a schema get through, and nothing that acts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from schema.drizzle.syntax import File
from schema.span import Source

MAX_TEXT = 16_000  # characters of one part of a draft
MAX_PROBLEMS = 5
MAX_QUOTED = 60

_REST_OF_LINE = re.compile(r"[ \t]*\r?\n")

Kind = Literal["declarations", "entry", "seed"]

_NODES = """
identifier property_identifier shorthand_property_identifier shorthand_property_identifier_pattern object_pattern
call_expression member_expression arguments object pair array string string_fragment escape_sequence number true
false null undefined arrow_function formal_parameters required_parameter template_string template_substitution
parenthesized_expression unary_expression as_expression spread_element statement_block return_statement
computed_property_name new_expression type_arguments type_identifier predefined_type object_type union_type
literal_type array_type generic_type property_signature type_annotation type_query readonly_type tuple_type
nested_type_identifier optional_type index_type_query lookup_type satisfies_expression binary_expression
"""
_EXPRESSIONS = frozenset(_NODES.split())
_DECLARATIONS = frozenset(
    ["program", "export_statement", "lexical_declaration", "variable_declarator", "type_alias_declaration", "comment"]
)
_SCRIPT = frozenset(["program", "expression_statement", "await_expression", "array_pattern", "function_declaration"])
_ALLOWED: dict[Kind, frozenset[str]] = {
    "declarations": _EXPRESSIONS | _DECLARATIONS,
    "entry": _EXPRESSIONS | {"program", "expression_statement"},
    "seed": _EXPRESSIONS | _DECLARATIONS | _SCRIPT,
}
_TYPES = frozenset({"Record", "Partial", "Required", "Readonly", "ReadonlyArray", "Array", "Pick", "Omit", "Date"})
_FORBIDDEN = frozenset({"constructor", "prototype", "__proto__", "then"})  # ways from a value to code
_TOP: dict[Kind, frozenset[str]] = {
    "declarations": frozenset({"export_statement", "lexical_declaration", "type_alias_declaration"}),
    "entry": frozenset({"expression_statement"}),
    "seed": frozenset({"export_statement", "lexical_declaration", "expression_statement", "function_declaration"}),
}


@dataclass(frozen=True)
class Snippet:
    """Code without comments and imports. `free` are the names it takes from elsewhere, `declared` those it makes."""

    text: str
    declared: tuple[str, ...] = ()
    free: frozenset[str] = frozenset()
    problems: tuple[str, ...] = ()


def declarations(text: str) -> Snippet:
    """Return new declarations of a schema: `export const invitations = pgTable(...)`."""
    return _snippet(text, "declarations")


def seed(text: str) -> Snippet:
    """Return a script that inserts rows."""
    return _snippet(text, "seed")


def entry(text: str) -> tuple[Snippet, str]:
    """Return what is to stand in an existing list, and its key: one property of an object, or (key "") one value.

    It is parsed alone, so that it cannot end the list it is put into.
    """
    bare = _bare(text).strip().rstrip(",").strip()
    for opening, closing, holder in (("({", "})", "object"), ("([", "])", "array")):
        file = File(Source("entry.ts", f"{opening}{bare}\n{closing};"))
        inside = _only(file, holder)
        if inside is None:
            continue
        if holder == "object" and inside.type != "pair":
            continue  # `{ a }` may be a property or a value: a value
        found = _read(file, bare, "entry")
        key = file.text(inside.named_children[0]).strip("\"'") if inside.type == "pair" else ""
        return found, key
    why = "it is neither one property (`key: builder(...)`) nor one value (`index(...)...`)"
    return Snippet(bare, problems=(f"`{_short(bare)}` cannot be added to anything: {why}.",)), ""


def _only(file: File, holder: str) -> Node | None:
    """Return the one element of `({...})` or `([...])`, None where the text is anything else."""
    node = file.root
    for kind in ("expression_statement", "parenthesized_expression", holder):
        inner = [child for child in node.named_children if child.type != "comment"]
        if file.broken or file.failed or len(inner) != 1 or inner[0].type != kind:
            return None
        node = inner[0]
    return node.named_children[0] if len(node.named_children) == 1 else None


def _snippet(text: str, kind: Kind) -> Snippet:
    if len(text) > MAX_TEXT:
        return Snippet("", problems=(f"There are more than {MAX_TEXT} characters of it.",))
    bare = _bare(text).strip()
    file = File(Source("proposed.ts", bare + "\n"))
    if file.broken or file.failed:
        return Snippet(bare, problems=tuple(_errors(file)))
    return _read(file, bare, kind)


def _read(file: File, text: str, kind: Kind) -> Snippet:
    names = _Names(file, kind)
    names.walk()
    declared = tuple(names.declared)
    free = frozenset((names.used - names.bound | (set(names.types) - _TYPES)) - set(declared))
    problems = tuple(dict.fromkeys(names.problems))[:MAX_PROBLEMS]
    return Snippet(text, declared, free, problems)


class _Names:
    """What a tree of syntax declares, uses and should not hold."""

    def __init__(self, file: File, kind: Kind) -> None:
        self.file, self.kind = file, kind
        self.declared: list[str] = []
        self.bound: set[str] = set()  # parameters
        self.used: set[str] = set()
        self.types: list[str] = []
        self.problems: list[str] = []

    def walk(self) -> None:
        """Look at every node."""
        for child in self.file.root.named_children:
            inner = child.named_children[0].type if child.type == "export_statement" and child.named_children else ""
            if child.type not in _TOP[self.kind] or (inner and inner not in _TOP[self.kind]):
                self.refuse(child)
        stack = [self.file.root]
        while stack:
            node = stack.pop()
            if node.is_named and node.type not in _ALLOWED[self.kind]:
                self.refuse(node)
                continue
            self.note(node)
            stack.extend(reversed(node.named_children))

    def refuse(self, node: Node) -> None:
        """Note that this has no place in a schema."""
        what = _short(self.file.text(node))
        self.problems.append(f"Line {self.file.line(node)}: `{what}` has no place here, only declarations have.")

    def note(self, node: Node) -> None:
        """Sort the names of one node."""
        text = self.file.text(node) if not node.named_children else ""
        if node.type in ("property_identifier", "string_fragment") and text in _FORBIDDEN:
            self.refuse(node.parent or node)
        elif node.type == "shorthand_property_identifier_pattern":
            self.bound.add(text)
        elif node.type == "new_expression" and _callee(node, self.file) != "Date":
            self.refuse(node)
        elif node.type == "type_identifier":
            (self.declared if _is_named(node) else self.types).append(text)
        elif node.type in ("identifier", "shorthand_property_identifier"):
            place = _place(node)
            if place == "declared" and not _inside_function(node):
                self.declared.append(text)
            elif place:
                self.bound.add(text)
            else:
                self.used.add(text)


def _place(node: Node) -> str:
    """Return "declared" or "parameter" where an identifier makes a name, "" where it uses one."""
    parent = node.parent
    if parent is None:
        return ""
    if parent.type in ("variable_declarator", "function_declaration") and parent.child_by_field_name("name") == node:
        return "declared"
    if parent.type in ("required_parameter", "array_pattern"):
        return "parameter"
    return "parameter" if parent.type == "arrow_function" and parent.child_by_field_name("parameter") == node else ""


def _is_named(node: Node) -> bool:
    """Whether a type's name is made here: `type Role = ...`."""
    parent = node.parent
    return parent is not None and parent.type == "type_alias_declaration" and parent.child_by_field_name("name") == node


def _inside_function(node: Node) -> bool:
    """Whether a declaration stands in the body of a function, and not at the top."""
    declaration = node.parent.parent if node.parent is not None and node.parent.type == "variable_declarator" else None
    return declaration is not None and declaration.parent is not None and declaration.parent.type == "statement_block"


def _callee(node: Node, file: File) -> str:
    made = node.child_by_field_name("constructor")
    return file.text(made) if made is not None else ""


def _bare(text: str) -> str:
    """Return code without comments (they are prose nobody checked, or would silence a rule) and without imports."""
    file = File(Source("proposed.ts", text[: MAX_TEXT + 1]))
    gone = [file.span(node) for node in _comments_and_imports(file.root)]
    parts, at = [], 0
    for span in sorted(gone, key=lambda s: s.start):
        if span.start >= at:
            start, end = _with_line(file.source.text, span.start, span.end)
            parts.append(file.source.text[at:start])
            at = end
    lines = "".join([*parts, file.source.text[at:]]).splitlines()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines))


def _with_line(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range, or all of its lines where nothing else stands on them."""
    line = text.rfind("\n", 0, start) + 1
    after = _REST_OF_LINE.match(text, end)
    return (line, after.end()) if after is not None and not text[line:start].strip() else (start, end)


def _comments_and_imports(root: Node) -> Iterator[Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in ("comment", "import_statement", "html_comment", "hash_bang_line"):
            yield node
        else:
            stack.extend(node.named_children)


def _errors(file: File) -> Iterator[str]:
    stack = [file.root]
    found = 0
    while stack and found < MAX_PROBLEMS:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            found += 1
            yield f"Line {file.line(node)}: this is not TypeScript that can be parsed."
        elif node.has_error:
            stack.extend(reversed(node.children))
    if not found:
        yield "This is not TypeScript that can be parsed."


def _short(text: str) -> str:
    return " ".join(text.replace("`", "'").split())[:MAX_QUOTED]
