"""schema.ts read without running it: a tree of texts and a package in, a Database out."""

from dataclasses import replace

from tree_sitter import Node

import schema.drizzle.chains
import schema.drizzle.expressions
import schema.drizzle.functions
import schema.drizzle.news
import schema.drizzle.operators  # noqa: F401 - these modules register what they evaluate
from schema.collector import leave_behind, no_collection
from schema.drizzle.collect import Collector
from schema.drizzle.data import read_json
from schema.drizzle.modules import Module, Run
from schema.drizzle.package import Package
from schema.drizzle.platforms import platform
from schema.drizzle.reading import Reading
from schema.drizzle.resolve import Resolver
from schema.drizzle.surface import built_in, is_foreign, json_value
from schema.drizzle.syntax import File
from schema.drizzle.values import At, Obj, Unknown
from schema.model import Database
from schema.span import Unread
from schema.tree import NotFetched, Tree

MAX_FILES = 2_000
MAX_SOURCES = 2_500_000  # characters of all files of one reading; the largest schema known has 200,000
_TOO_LARGE = f"the files of this schema are larger than {MAX_SOURCES / 1_000_000} MB together"


class TreeLoader:
    """Loads the modules of one tree, each once."""

    def __init__(self, tree: Tree, kit: str = "0") -> None:
        self.tree = tree
        self.resolver = Resolver(tree)
        self.modules: dict[str, Module | Obj] = {}
        self.run = Run(self, kit)
        self.size = 0
        self.platforms: dict[str, Obj] = {}

    def load(self, importer: Module, specifier: str, node: Node) -> Module | Obj | Unknown:
        """Return what an import means: a module of the tree, a package we stand in for, or why neither."""
        namespace = self.platforms.get(specifier) or built_in(specifier)
        if namespace is None:
            namespace = platform(specifier, At(node, importer.scope))
            if namespace is not None:
                self.platforms[specifier] = namespace
        if namespace is not None:
            return namespace
        if is_foreign(specifier):
            return Unknown(importer.file, node, f"package `{specifier}` is not read", specifier)
        path = self.resolver.resolve(importer.path, specifier)
        if path is None:
            local = specifier.startswith((".", "@/", "~", "#", "$"))
            why = f"`{specifier}` is not found in this repository" if local else f"package `{specifier}` is not read"
            return Unknown(importer.file, node, why, None if local else specifier)
        try:
            module = self.module(path)
        except NotFetched:
            return Unknown(importer.file, node, f"`{path}` was not read: {self.tree.why_unavailable(path)}")
        if isinstance(module, Module) and module.file.failed:
            return Unknown(importer.file, node, f"`{path}` cannot be parsed")
        return module or Unknown(importer.file, node, f"`{path}` was not read: {_TOO_LARGE}")

    def module(self, path: str) -> Module | Obj | None:
        """Return the module of a path, None where it would be too much. Raises NotFetched."""
        if path not in self.modules:
            source = self.tree.source(path)
            if source is None or len(self.modules) >= MAX_FILES or self.size + len(source.text) > MAX_SOURCES:
                return None
            self.size += len(source.text)
            leave_behind(len(source.text))
            if path.endswith(".json"):
                value = json_value(read_json(source))
                self.modules[path] = value if isinstance(value, Obj) else Obj()
            else:
                self.modules[path] = Module(File(source), self.run)
        return self.modules[path]


def read_schema(tree: Tree, package: Package) -> Database:
    """Return what the package's schema declares. What could not be known is in `unread`; nothing is raised.

    Texts that were not fetched are in `tree.wanted` afterwards; then the answer is incomplete.
    """
    with no_collection():
        return _read(tree, package)


def _read(tree: Tree, package: Package) -> Database:
    kit = "1" if package.layout == "folders" else "0"
    loader = TreeLoader(tree, kit)
    reading = Reading(package.casing, kit)
    collector = Collector(reading)
    modules: list[Module] = []
    for path in package.schema:
        try:
            module = loader.module(path)
        except NotFetched:
            collector.partial = True
            reading.unread.append(Unread(path, None, "the whole file", tree.why_unavailable(path)))
            continue
        if path not in tree.paths:
            continue  # a package that is gone declares nothing
        if module is None:
            collector.partial = True
            reading.unread.append(Unread(path, None, "the whole file", _TOO_LARGE))
        elif isinstance(module, Module):
            modules.append(module)
    for module in in_order(modules, loader):
        if module.file.root.has_error or module.file.failed:
            collector.partial = True
            reading.unread.extend(_errors(module))
        collector.module(module)
    database = collector.database()
    notes = tuple(loader.run.notes.values())
    if not notes:
        return database
    return _with_unread(database, notes)


def _with_unread(database: Database, more: tuple[Unread, ...]) -> Database:
    return replace(database, unread=database.unread + more)


def in_order(modules: list[Module], loader: TreeLoader) -> list[Module]:
    """Return modules as their evaluation would order them: what a file imports comes before it."""
    listed = {module.path: module for module in modules}
    order: list[Module] = []
    done: set[str] = set()

    def visit(module: Module) -> None:
        stack = [(module, iter(_imports(module, loader, listed)))]
        done.add(module.path)
        while stack:
            current, rest = stack[-1]
            following = next((listed[path] for path in rest if path not in done), None)
            if following is None:
                order.append(current)
                stack.pop()
            else:
                done.add(following.path)
                stack.append((following, iter(_imports(following, loader, listed))))

    for module in modules:
        if module.path not in done:
            visit(module)
    return order


def _imports(module: Module, loader: TreeLoader, listed: dict[str, Module]) -> list[str]:
    if len(listed) == 1:
        return []
    specifiers = dict.fromkeys(specifier for specifier, _, _ in module.imported.values())
    paths = [loader.resolver.resolve(module.path, specifier) for specifier in specifiers if specifier.startswith(".")]
    return [path for path in paths if path in listed]


def _errors(module: Module) -> list[Unread]:
    """Return the first places of a file that the grammar does not understand."""
    if module.file.failed:
        return [Unread(module.path, None, "the whole file", "it is not TypeScript that can be parsed")]
    found: list[Unread] = []
    stack = [module.file.root]
    while stack and len(found) < 5:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            line = module.file.line(node)
            found.append(Unread(module.path, line, "a part of the file", "it is not TypeScript that can be parsed"))
        elif node.has_error:
            stack.extend(reversed(node.children))
    return found
