"""Imports of a TypeScript file, and the edit that adds a name to them."""

from functools import lru_cache

from tree_sitter import Node

from schema.drizzle.syntax import File, string_text
from schema.edits import Edit
from schema.listing import Item, Listing
from schema.span import Source, Span


@lru_cache(maxsize=8)  # a rule asks for the same name once for each table of a file, and each time it is parsed whole
def with_import(source: Source, name: str, module: str) -> Edit | None:
    """Return the edit that makes `name` of `module` known in the file, None where the name is taken or bound otherwise.

    Where the name is imported already the edit changes nothing.
    """
    file = File(source)
    statements = [node for node in file.root.named_children if node.type == "import_statement"]
    for statement in statements:
        bound = _bound(file, statement)
        if name in bound:
            same = _module(file, statement) == module and bound[name] == name and not _only_types(statement)
            return Edit(Span(source, 0, 0), "") if same else None
    for statement in statements:
        names = _names(statement)
        if names is not None and _module(file, statement) == module and not _only_types(statement):
            span = file.span(names)
            items = tuple(Item(file.span(child)) for child in names.named_children if child.type != "comment")
            return Listing(span, items).adding(name)
    return _new_statement(file, statements, name, module)


def _only_types(statement: Node) -> bool:
    return any(child.type == "type" for child in statement.children)


def _module(file: File, statement: Node) -> str:
    source = statement.child_by_field_name("source")
    return string_text(source, file) if source is not None else ""


def _clause(statement: Node) -> list[Node]:
    clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
    return clause.named_children if clause is not None else []


def _names(statement: Node) -> Node | None:
    return next((child for child in _clause(statement) if child.type == "named_imports"), None)


def _bound(file: File, statement: Node) -> dict[str, str]:
    """Return the local names of an import statement, each with its name in the module."""
    bound: dict[str, str] = {}
    for child in _clause(statement):
        if child.type == "identifier":
            bound[file.text(child)] = "default"
        elif child.type == "namespace_import":
            bound[file.text(child.named_children[-1])] = "*"
        else:
            for item in child.named_children:
                names = [file.text(part) for part in item.named_children]
                if names:
                    bound[names[-1]] = names[0]
    return bound


def _new_statement(file: File, statements: list[Node], name: str, module: str) -> Edit:
    """Write an import after the last one, in its style; in a file without imports, at its top after directives."""
    source = file.source
    line_end = "\r\n" if "\r\n" in source.text else "\n"
    if statements:
        last = file.span(statements[-1])
        text = last.text.rstrip()
        quote = "'" if "'" in text else '"'
        end = ";" if text.endswith(";") else ""
        return Edit(Span(source, last.end, last.end), f"{line_end}import {{ {name} }} from {quote}{module}{quote}{end}")
    at = 0
    for node in file.root.children:
        directive = node.type == "expression_statement" and node.named_children[0].type == "string"
        if node.type != "hash_bang_line" and not directive:
            break
        at = file.offset(node.end_byte)
    statement = f'import {{ {name} }} from "{module}";'
    return Edit(Span(source, at, at), f"{line_end}{statement}" if at else f"{statement}{line_end}")


@lru_cache(maxsize=8)
def names_at_top(source: Source) -> frozenset[str]:
    """Return the names that a file has at its top, imported or declared."""
    file = File(source)
    found: set[str] = set()
    for node in file.root.named_children:
        inner = node.named_children[0] if node.type == "export_statement" and node.named_children else node
        if node.type == "import_statement":
            found |= _bound(file, node).keys()
        elif inner.type == "lexical_declaration":
            found |= {file.text(each.named_children[0]) for each in inner.named_children if each.named_children}
        elif (name := inner.child_by_field_name("name")) is not None:
            found.add(file.text(name))
    return frozenset(found)
