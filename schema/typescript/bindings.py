"""What the names of a file mean: by its imports first, then by what is made of them (`const { users } = schema`)."""

from collections.abc import Iterator

from tree_sitter import Node

from schema.drizzle.modules import Module
from schema.drizzle.reader import TreeLoader
from schema.drizzle.surface import ORM
from schema.drizzle.syntax import File
from schema.drizzle.values import Native, Unknown, Value
from schema.span import Source
from schema.typescript.facts import Absent
from schema.typescript.mentions import Mentions
from schema.typescript.page import FUNCTIONS, Name, Page, Way, is_table

_ORM = "drizzle-orm"
_BLOCKS = FUNCTIONS | frozenset(("statement_block", "for_statement", "for_in_statement"))


def open_page(source: Source, loader: TreeLoader, mentions: Mentions) -> tuple[Page, tuple[Absent, ...]]:
    """Return a file whose imports are understood, and what it imports of the schema that is not there."""
    own = loader.modules.get(source.path)
    module = own if isinstance(own, Module) else Module(File(source), loader.run)
    page = Page(module.file, module)
    absent: list[Absent] = []
    for local, (specifier, original, node) in module.imported.items():
        if specifier == _ORM or specifier.startswith(_ORM + "/"):
            page.orm[local] = original
        elif mentions.leads(source.path, specifier):
            page.ours = True
            value = module.lookup(local, node)
            if is_table(value):
                bind(page, Name(local, value))
            elif isinstance(value, Native) and ORM.get(original) is value:  # packages pass Drizzle's own names on
                page.orm[local] = original
            elif isinstance(value, Unknown) and (missing := _missing(module, loader, (specifier, original), node)):
                absent.append(missing)
    if source.path in mentions.reach:
        page.ours = True
        for name in module.declared:
            own_value = module.scope.names.get(name) or _declared(module, name)
            if is_table(own_value):
                bind(page, Name(name, own_value))
    return page, tuple(absent)


def _declared(module: Module, name: str) -> Value:
    """Return the value of a name that the file itself exports; the rest of it is not evaluated."""
    getter = module.exported.get(name)
    return getter() if getter is not None else None


def _missing(module: Module, loader: TreeLoader, imported: tuple[str, str], node: Node) -> Absent | None:
    target = loader.load(module, imported[0], node)
    if not isinstance(target, Module) or imported[1] in ("*", "default") or target.export(imported[1]) is not None:
        return None
    return Absent(None, imported[1], target.path, module.file.span(_specifier(module, imported[1], node)))


def _specifier(module: Module, name: str, statement: Node) -> Node:
    """Return the part of an import statement that names one of many; the statement where there is none."""
    clause = next((child for child in statement.named_children if child.type == "import_clause"), statement)
    items = (item for named in clause.named_children for item in named.named_children)
    return next((i for i in items if i.named_children and module.file.text(i.named_children[0]) == name), statement)


def bind(page: Page, name: Name) -> None:
    """Let a name mean something from here on."""
    known = page.names.setdefault(name.text, [])
    if all(other.scope != name.scope for other in known):
        known.append(name)


def derived(page: Page, way: Way, value: Value) -> Iterator[Name]:
    """Yield the names that a declaration makes of a value: `const u = alias(users, "u")`, `const { users } = schema`.

    `way` leads to the expression that is the value.
    """
    index = len(way) - 1
    call = way[index - 2] if index > 1 and way[index - 1].type == "arguments" else None
    if call is not None and call.type == "call_expression" and page.operator(call) in ("alias", "aliasedTable"):
        index -= 2
    while index > 1 and way[index - 1].type in ("as_expression", "parenthesized_expression", "await_expression"):
        index -= 1
    declarator = way[index - 1]
    if declarator.type != "variable_declarator" or declarator.child_by_field_name("value") != way[index]:
        return
    scope = next(((n.start_byte, n.end_byte) for n in reversed(way[1 : index - 1]) if n.type in _BLOCKS), None)
    pattern = declarator.child_by_field_name("name")
    for text, made in _taken(page, pattern, value) if pattern is not None else ():
        if is_table(made):
            yield Name(text, made, scope)


def _taken(page: Page, pattern: Node, value: Value) -> Iterator[tuple[str, Value]]:
    if pattern.type == "identifier":
        yield page.file.text(pattern), value
    elif pattern.type == "object_pattern":
        for child in pattern.named_children:
            if child.type == "shorthand_property_identifier_pattern":
                key = page.file.text(child)
                yield key, page.member(value, key, child)
            elif child.type == "pair_pattern" and child.named_children[-1].type == "identifier":
                key, local = (page.file.text(part) for part in (child.named_children[0], child.named_children[-1]))
                yield local, page.member(value, key, child)
