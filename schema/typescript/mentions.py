"""Which files of a repository mention the database: told from their bytes, before anything is parsed."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from schema.drizzle.resolve import Resolver, ancestors
from schema.span import Source
from schema.tree import NotFetched, Tree

MAX_FILE = 400_000  # characters: what is longer is generated
ROUNDS = 4  # of barrels that pass on what other barrels pass on

_CODE = re.compile(r"\.(?:ts|tsx|mts|cts|js|mjs|jsx)$")
_NOT_CODE = re.compile(
    r"(?:^|/)(?:node_modules|dist|build|\.next|\.output|coverage|vendor|__generated__|generated)/|\.d\.[mc]?ts$|\.min\.js$"
)
# One pattern for each word, because a pattern that begins with a word is looked for as fast as the word itself.
_IMPORTS = tuple(re.compile(word + r"""["']([^"'\n]{1,200})["']""") for word in ("from ", r"import\(", r"require\("))
_PASSED_ON = re.compile(r"""export (?:\*(?:\s*as\s+[\w$]+)?|\{[^}]{0,20000}\})\s*from\s*["']([^"'\n]{1,200})["']""")
_EXPORTED = re.compile(r"export \{[^}]{0,20000}\}(?!\s*from)")
_FOLDER = ("", "index")  # what is left of `..`, `./` and `./index`: the file that stands for a folder
_ORM = "drizzle-orm"
_RELATIONAL = re.compile(r"\.query\s*[!?]?\.\s*\w+\s*[!?]?\.\s*find(?:Many|First)\b")


def is_code(path: str) -> bool:
    """Return whether a path is source code that somebody wrote."""
    return bool(_CODE.search(path)) and not _NOT_CODE.search(path)


class Mentions:
    """`reach` are the modules through which tables travel: those that declare them, and barrels that pass them on."""

    def __init__(self, tree: Tree, resolver: Resolver, modules: Iterable[str]) -> None:
        self.tree = tree
        self.resolver = resolver
        self.reach: set[str] = set()
        self._stems: set[str] = set()
        self._packages: set[str] = set()
        self._leads: dict[tuple[str, str], bool] = {}
        self._add(modules)

    def _add(self, modules: Iterable[str]) -> None:
        for path in modules:
            self.reach.add(path)
            folder, name = posixpath.split(path)
            stem = name.split(".", 1)[0]
            self._stems.add(posixpath.basename(folder) if stem == "index" and folder else stem)
            self._packages |= set(_package_of(self.resolver, path))

    def leads(self, importer: str, specifier: str) -> bool:
        """Return whether an import may bring a table: it is resolved only where its last word is that of a module."""
        key = (posixpath.dirname(importer), specifier)
        known = self._leads.get(key)
        if known is None:
            sounds = self._sounds(specifier)
            known = self._leads[key] = sounds and self.resolver.resolve(importer, specifier) in self.reach
        return known

    def _sounds(self, specifier: str) -> bool:
        last = posixpath.basename(specifier).split(".", 1)[0].lstrip("@~#$")
        return last in self._stems or last in _FOLDER or _package(specifier) in self._packages

    def files(self, paths: Iterable[str]) -> list[Source]:
        """Return those of `paths` that mention the database, with their texts; what is not here is passed over."""
        texts = dict(self._texts(paths))
        importers = _by_specifier(texts.values())
        orm = [specifier for specifier in importers if _package(specifier) == _ORM]
        found = {path for specifier in orm for path in importers[specifier]}
        for round_ in range(ROUNDS):
            before = len(found) if round_ else 0
            for specifier in filter(self._sounds, importers):
                found |= {path for path in importers[specifier] if path not in found and self.leads(path, specifier)}
            more = sorted(found - self.reach) if len(found) > before else []
            barrels = [path for path in more if self._passes_on(texts[path])]
            if not barrels:
                break
            self._add(barrels)
            self._leads.clear()
        found |= {path for path, source in texts.items() if _relational(source.text)}
        return [texts[path] for path in sorted(found)]

    def _texts(self, paths: Iterable[str]) -> Iterator[tuple[str, Source]]:
        for path in paths:
            try:
                source = self.tree.source(path)
            except NotFetched:
                continue
            if source is not None and len(source.text) <= MAX_FILE:
                yield path, source

    def _passes_on(self, source: Source) -> bool:
        """Whether a file exports what it imports: `export * from`, `export { ... }` beside an import, or a client."""
        passed_on = {match[1] for match in _PASSED_ON.finditer(source.text)}
        if any(_package(specifier) == _ORM or self.leads(source.path, specifier) for specifier in passed_on):
            return True
        own = "drizzle(" in source.text or _EXPORTED.search(source.text) is not None
        return own and any(self.leads(source.path, specifier) for specifier in _imported(source))


def _by_specifier(sources: Iterable[Source]) -> dict[str, list[str]]:
    """Return which files import what, by the text of the import."""
    found: dict[str, list[str]] = {}
    for source in sources:
        for specifier in _imported(source):
            found.setdefault(specifier, []).append(source.path)
    return found


def _imported(source: Source) -> set[str]:
    return {specifier for pattern in _IMPORTS for specifier in pattern.findall(source.text)}


def _relational(text: str) -> bool:
    return ".query" in text and _RELATIONAL.search(text) is not None


def _package(specifier: str) -> str:
    parts = specifier.split("/")
    return "/".join(parts[: 2 if specifier.startswith("@") else 1])


def _package_of(resolver: Resolver, path: str) -> Iterator[str]:
    """Yield the name of the package that holds a file, as its package.json says it."""
    for folder in ancestors(posixpath.dirname(path)):
        manifest = posixpath.join(folder, "package.json")
        if manifest in resolver.tree.paths:
            content = resolver.json(manifest)
            name = content.get("name") if isinstance(content, dict) else None
            if isinstance(name, str) and name:
                yield name
            return
