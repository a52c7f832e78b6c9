"""Modules: which names a file declares, imports and exports; every value is evaluated when it is first asked for."""

import posixpath
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Protocol

from tree_sitter import Node

from schema.drizzle.evaluate import Budget, evaluate, handles
from schema.drizzle.functions import bind, call
from schema.drizzle.globals import GLOBALS
from schema.drizzle.statements import KINDS, settle, touched
from schema.drizzle.syntax import File, string_text
from schema.drizzle.values import UNDEFINED, At, Closure, Host, Obj, Scope, Unknown, Value, text_of
from schema.span import Unread

MAX_STARS = 200  # modules behind one `export *`
_NAMED = (
    "function_declaration",
    "enum_declaration",
    "class_declaration",
    "abstract_class_declaration",
    "generator_function_declaration",
)


class Loader(Protocol):
    """Finds what an import means: a module, a namespace of ours, or why there is none."""

    def load(self, importer: "Module", specifier: str, node: Node) -> "Module | Obj | Unknown":
        """Return what `specifier` means in `importer`."""


class Run:
    """One reading: its budget, its modules, and the defaults it took for environment variables."""

    def __init__(self, loader: Loader, kit: str = "0") -> None:
        self.loader = loader
        self.kit = kit
        self.budget = Budget()
        self.calls = 0
        self.notes: dict[tuple[str, int], Unread] = {}

    def note(self, at: At, unknown: Unknown, value: Value) -> None:
        """Say that the default of an environment variable was taken."""
        line = at.file.line(at.node)
        why = f"{unknown.why}; its default {text_of(value)!r} was taken, another machine may see another value"
        self.notes[(at.file.source.path, line)] = Unread(at.file.source.path, line, at.file.text(unknown.node), why)


class Module:
    """One file of TypeScript."""

    def __init__(self, file: File, run: Run) -> None:
        self.file = file
        self.run = run
        self.path = file.source.path
        self.scope = Scope(self, None, {})
        self.pending: set[str] = set()
        self.declared: dict[str, Node] = {}
        self.imported: dict[str, tuple[str, str, Node]] = {}
        self.exported: dict[str, Callable[[], Value]] = {}
        self.places: dict[str, Node] = {}  # of exports
        self.stars: list[tuple[str, Node]] = []
        self.found: dict[str, Module | Obj | None] = {}  # who exports what other files asked for
        self.changes: dict[str, list[Node]] = {}  # statements that may change what a name holds
        self.ran: set[int] = set()  # which of them were run
        self.statements = file.root.named_children
        for statement in self.statements:
            _declare(self, statement)

    @cached_property
    def starts(self) -> list[int]:
        """The byte at which each statement starts."""
        return [statement.start_byte for statement in self.statements]

    def lookup(self, name: str, node: Node) -> Value:
        """Return the value of a name at the module's level."""
        if name in self.scope.names:
            return self.scope.names[name]
        if name in self.declared:
            return self._evaluate(name, node)
        if name in self.imported:
            specifier, original, place = self.imported[name]
            value = self.import_from(specifier, original, place)
            self.scope.names[name] = value
            return value
        if name in GLOBALS:
            return GLOBALS[name]
        if name in ("__dirname", "__filename"):
            return "/" + (posixpath.dirname(self.path) if name == "__dirname" else self.path)
        return Unknown(self.file, node, f"`{name}` is not declared in this file")

    def _evaluate(self, name: str, node: Node) -> Value:
        if name in self.pending:
            return Unknown(self.file, node, f"`{name}` is defined in terms of itself")
        self.pending.add(name)
        try:
            _bind_declaration(self.declared[name], self.scope)
        finally:
            self.pending.discard(name)
        if name not in self.scope.names:
            return Unknown(self.file, node, f"`{name}` gets its value in a way that is not followed")
        if name in self.changes:
            settle(name, self.scope.names[name], self.changes[name], self.scope)
        return self.scope.names[name]

    def import_from(self, specifier: str, name: str, node: Node) -> Value:
        """Return the export `name` ('*' for all, 'default') of what `specifier` means."""
        target = self.run.loader.load(self, specifier, node)
        if isinstance(target, Module):
            if name == "*":
                return Exports(target)
            value = target.export(name)
            return Unknown(self.file, node, f"`{specifier}` exports no `{name}`") if value is None else value[0]
        if isinstance(target, Unknown):
            return target
        if name == "*":
            return target
        foreign = Unknown(self.file, node, f"`{name}` of `{specifier}` is not known", specifier)
        return target.get(name, target if name == "default" else foreign)

    def export(self, name: str) -> tuple[Value] | None:
        """Return the value exported as `name` in a tuple, None where there is no such export."""
        holder = self.exporter(name)
        if isinstance(holder, Module):
            return (holder.exported[name](),)
        return None if holder is None else (holder[name],)

    def exporter(self, name: str) -> "Module | Obj | None":
        """Return what exports `name` in its own words: this module, or what stands behind its `export *`."""
        if name not in self.found:  # an index of two hundred files is asked for each of their names again and again
            self.found[name] = self.search(name, set())
        return self.found[name]

    def search(self, name: str, seen: set[str]) -> "Module | Obj | None":
        """Return the exporter that is in no module of `seen`."""
        if name in self.exported:
            return self
        if self.path in seen or name == "default" or len(seen) > MAX_STARS:
            return None
        seen.add(self.path)
        for target, _, _ in self._behind:
            found = target.search(name, seen) if isinstance(target, Module) else target
            if isinstance(found, Module) or (isinstance(found, Obj) and name in found):
                return found
        return None

    @cached_property
    def _behind(self) -> "list[tuple[Module | Obj | Unknown, str, Node]]":
        """What each `export *` means, with its words and its place."""
        return [(self.run.loader.load(self, specifier, node), specifier, node) for specifier, node in self.stars]

    def exports(self, seen: set[str] | None = None) -> Iterator[tuple[str, Value, "Module", Node]]:
        """Yield every export: name, value, and where it is written; those behind `export *` come last."""
        seen = seen if seen is not None else set()
        if self.path in seen or len(seen) > MAX_STARS:
            return
        seen.add(self.path)
        for name, getter in self.exported.items():
            yield name, getter(), self, self.places[name]
        for target, specifier, node in self._behind:
            if isinstance(target, Module):
                for name, value, module, place in target.exports(seen):
                    if name != "default":
                        yield name, value, module, place
            elif isinstance(target, Unknown):
                yield f"* from {specifier}", target, self, node


class Exports(Host):
    """`import * as x`: all exports of a module as one object."""

    __slots__ = ("module",)

    def __init__(self, module: Module) -> None:
        self.module = module

    def get(self, name: str, at: At) -> Value:
        """Return one export."""
        value = self.module.export(name)
        return UNDEFINED if value is None else value[0]

    def invoke(self, name: str, arguments: list[Value], at: At) -> Value:
        """Call one export."""
        return call(self.get(name, at), arguments, at)

    def spread(self) -> Obj:
        """Return all exports by name."""
        members = Obj(self.module.file)
        for name, value, _, _ in self.module.exports():
            members.setdefault(name, value)
        return members


def _declare(module: Module, statement: Node) -> None:
    kind = statement.type
    if kind == "import_statement":
        _declare_import(module, statement)
    elif kind == "export_statement":
        _declare_export(module, statement)
    elif kind in KINDS:
        for name in dict.fromkeys(touched(statement, module.file)):
            module.changes.setdefault(name, []).append(statement)
    else:
        for name in _declared_names(statement, module.file):
            module.declared.setdefault(name, statement)


def _declared_names(statement: Node, file: File) -> list[str]:
    kind = statement.type
    if kind in ("lexical_declaration", "variable_declaration"):
        names = []
        for declarator in statement.named_children:
            pattern = declarator.child_by_field_name("name") if declarator.type == "variable_declarator" else None
            if pattern is not None:
                names += [file.text(node) for node in names_in(pattern)]
        return names
    if kind in _NAMED:
        name = statement.child_by_field_name("name")
        return [file.text(name)] if name is not None else []
    return []


def names_in(pattern: Node) -> list[Node]:
    """Return the nodes of the names that a pattern binds."""
    if pattern.has_error:
        return []
    if pattern.type in ("identifier", "shorthand_property_identifier_pattern"):
        return [pattern]
    if pattern.type == "pair_pattern":
        return names_in(pattern.named_children[-1])
    if pattern.type in ("assignment_pattern", "object_assignment_pattern"):
        return names_in(pattern.named_children[0])
    return [name for child in pattern.named_children for name in names_in(child)]


def _bind_declaration(statement: Node, scope: Scope) -> None:
    """Evaluate a whole declaration; every name of it gets its value."""
    if statement.type in ("lexical_declaration", "variable_declaration"):
        for declarator in statement.named_children:
            value = declarator.child_by_field_name("value")
            pattern = declarator.child_by_field_name("name")
            if pattern is not None and declarator.type == "variable_declarator" and not pattern.has_error:
                bind(pattern, evaluate(value, scope) if value is not None else UNDEFINED, scope)
        return
    name = statement.child_by_field_name("name")
    if name is None or statement.has_error:
        return
    if statement.type == "function_declaration":
        scope.names[scope.file.text(name)] = evaluate(statement, scope)
    elif statement.type == "enum_declaration":
        scope.names[scope.file.text(name)] = _enum(statement, scope)
    else:
        scope.names[scope.file.text(name)] = evaluate(statement, scope)


def _enum(statement: Node, scope: Scope) -> Obj:
    """Return an enum of TypeScript as the object that it is when it runs, numbers mapped back to names."""
    result = Obj(scope.file)
    following: Value = 0
    body = statement.child_by_field_name("body")
    inner = Scope(scope.module, scope, {})
    for member in body.named_children if body is not None else ():
        if member.type == "comment":
            continue
        assigned = member.type == "enum_assignment"
        key_node = member.named_children[0] if assigned else member
        key = string_text(key_node, scope.file) if key_node.type == "string" else scope.file.text(key_node)
        value = evaluate(member.named_children[-1], inner) if assigned else following
        result[key] = inner.names[key] = value
        result.places[key] = member
        if isinstance(value, int | float):
            result[str(value)] = key
            following = value + 1
    return result


def _declare_import(module: Module, statement: Node) -> None:
    source = statement.child_by_field_name("source")
    if source is None or statement.has_error or any(child.type == "type" for child in statement.children):
        return
    specifier = string_text(source, module.file)
    clause = next((child for child in statement.named_children if child.type == "import_clause"), None)
    for child in clause.named_children if clause is not None else ():
        if child.type == "identifier":
            module.imported[module.file.text(child)] = (specifier, "default", statement)
        elif child.type == "namespace_import":
            module.imported[module.file.text(child.named_children[-1])] = (specifier, "*", statement)
        elif child.type == "named_imports":
            for item in child.named_children:
                names = [module.file.text(name).strip("\"'") for name in item.named_children]
                if item.type == "import_specifier" and names:
                    module.imported[names[-1]] = (specifier, names[0], statement)


def _declare_export(module: Module, statement: Node) -> None:
    source = statement.child_by_field_name("source")
    specifier = string_text(source, module.file) if source is not None else None
    if any(child.type == "type" for child in statement.children):
        return
    declaration = statement.child_by_field_name("declaration")
    if declaration is not None:
        _export_declaration(module, statement, declaration)
    if declaration is not None or statement.has_error:
        return
    value = statement.child_by_field_name("value")
    if value is not None:
        _export(module, "default", lambda: evaluate(value, module.scope), statement)
        return
    clause = next((child for child in statement.named_children if child.type != "comment"), None)
    if clause is not None and clause.type == "export_clause":
        _export_clause(module, clause, specifier)
    elif clause is not None and clause.type == "namespace_export" and specifier is not None:
        name = module.file.text(clause.named_children[-1])
        _export(module, name, lambda: module.import_from(specifier, "*", statement), statement)
    elif specifier is not None:
        module.stars.append((specifier, statement))


def _export_declaration(module: Module, statement: Node, declaration: Node) -> None:
    default = any(child.type == "default" for child in statement.children)
    for name in _declared_names(declaration, module.file):
        module.declared[name] = declaration
        exported = "default" if default else name
        _export(module, exported, lambda name=name: module.lookup(name, declaration), declaration)  # type: ignore[misc]


def _export_clause(module: Module, clause: Node, specifier: str | None) -> None:
    for item in clause.named_children:
        names = [module.file.text(name).strip("\"'") for name in item.named_children]
        if item.type != "export_specifier" or not names or any(child.type == "type" for child in item.children):
            continue
        local, exported = names[0], names[-1]
        if specifier is None:
            _export(module, exported, lambda local=local, item=item: module.lookup(local, item), item)  # type: ignore[misc]
        else:
            _export(
                module,
                exported,
                lambda local=local, item=item: module.import_from(specifier, local, item),  # type: ignore[misc]
                item,
            )


def _export(module: Module, name: str, getter: Callable[[], Value], place: Node) -> None:
    module.exported[name] = getter
    module.places[name] = place


@handles("meta_property")
def import_meta(node: Node, scope: Scope) -> Value:
    """`import.meta`: where this file lies."""
    result = Obj(scope.file)
    path = "/" + scope.file.source.path
    result.update(url=f"file://{path}", filename=path, dirname=posixpath.dirname(path))
    return result


@handles("method_definition")
def method(node: Node, scope: Scope) -> Value:
    """`{ f() {} }`."""
    return Closure(node, scope)
