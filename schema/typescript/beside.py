"""What stands beside a schema: mirrors, seeds, clients and the scripts that run them; only files that may matter."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from schema.drizzle.globs import expand
from schema.drizzle.modules import Module
from schema.drizzle.package import Package
from schema.drizzle.reader import TreeLoader, no_collection
from schema.model import Database
from schema.span import Source
from schema.tree import NotFetched, Tree
from schema.typescript.clients import Client, client_of
from schema.typescript.mirrors import Mirror, mirrors_of, singular
from schema.typescript.seeds import Seed, seed_of

MAX_MIRRORS = 30  # files
MAX_SEEDS = 12
MAX_CLIENTS = 12
MAX_CHANGED = 80
MAX_IMPORTS = 40

_CODE = (".ts", ".mts", ".cts", ".js", ".mjs", ".cjs")
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|e2e|fixtures|mocks|__mocks__|node_modules|dist|build)/|[.-](?:test|spec)\."
)
_MIRROR = re.compile(
    r"(?:^|/)(?:types|schemas?|validators?|validations?|zod|dtos?|contracts?|shared)/|"
    r"(?:schemas?|types?|validat(?:or|ion)s?|zod|dto)\.[mc]?[tj]s$",
    re.IGNORECASE,
)
_SEED = re.compile(r"(?:^|/)seed(?:s|er|ers|ing)?(?:/|[\w.-]*\.)|(?:^|/)[\w.-]+[-_.]seed(?:s|er|ing)?\.", re.IGNORECASE)
_CLIENT = re.compile(
    r"(?:^|/)(?:[\w.-]*client|db|database|drizzle|connection|pool|migrat\w*)\.[mc]?[tj]s$|"
    r"(?:^|/)(?:db|database|drizzle)/(?:src/)?index\.[mc]?[tj]s$"
)
_TEXTS = re.compile(
    r"(?:^|/)(?:\.env(?:\.[\w-]+){0,3}|package\.json|Dockerfile[\w.-]*|[\w.-]*entrypoint\.sh|"
    r"vercel\.json|fly\.toml|render\.yaml|railway\.(?:json|toml)|Procfile|drizzle[\w.-]*\.config[\w.-]*)$|"
    r"^\.github/workflows/[\w.-]+\.ya?ml$"
)
_SERVERLESS = re.compile(
    r"(?:^|/)(?:vercel\.json|next\.config\.[mc]?[jt]s|netlify\.toml|wrangler\.(?:toml|jsonc?)|serverless\.ya?ml|sst\.config\.ts)$"
)
_START = re.compile(
    r"(?:^|/)(?:instrumentation|server|main|app|bootstrap|startup)\.[mc]?[jt]s$|/(?:plugins|startup)/[^/]+\.ts$"
)
_GENERAL = frozenset(("index", "types", "type", "schema", "schemas", "zod", "validators", "validator", "validation"))


@dataclass(frozen=True)
class Asked:
    """What the pull request touches: paths, and (by noun) the tables whose mirrors and seeds matter."""

    changed: frozenset[str]
    nouns: frozenset[str] = frozenset()
    mirrors: tuple[str, ...] = ()  # globs of files that hold mirrors, beside those that are found by name


@dataclass(frozen=True)
class Beside:
    """One commit's mirrors, seeds and clients; `texts` are files that are read as text: scripts, configurations."""

    mirrors: tuple[Mirror, ...] = ()
    seeds: tuple[Seed, ...] = ()
    clients: tuple[Client, ...] = ()
    texts: tuple[Source, ...] = ()
    serverless: str | None = None  # a file that says so: many small processes, each with connections of its own
    sources: tuple[Source, ...] = field(default=(), repr=False)  # every file of these

    def text(self, path: str) -> Source | None:
        """Return a file that was read as text."""
        return next((source for source in self.texts if source.path == path), None)


def read_beside(tree: Tree, package: Package, declared: Database, asked: Asked) -> Beside:
    """Return what stands beside the schema of one commit. Texts that are not here are in `tree.wanted` afterwards.

    Imports of these files are followed into the package and into one another: a field that comes from elsewhere is
    then one whose type is not known.
    """
    with no_collection():
        chosen = _Candidates(tree, package, asked)
        texts = tuple(_sources(tree, chosen.texts()))
        by_kind = chosen.mirrors(), chosen.seeds(), chosen.clients()
        near = _Near(tree.texts, frozenset(p for paths in by_kind for p in paths), _folders(package, declared))
        own = Tree(tree.paths, near, tree.unavailable, at_base=tree.at_base)
        loader = TreeLoader(own, "1" if package.layout == "folders" else "0")
        mirrors, seeds, clients = (
            list(_modules(tree, loader, paths, word)) for paths, word in zip(by_kind, ("zod", "", ""), strict=True)
        )
        found = Beside(
            tuple(mirror for module in mirrors for mirror in mirrors_of(module, declared)),
            tuple(seed for module in seeds if (seed := seed_of(module, declared))),
            tuple(client for module in clients if (client := client_of(module))),
            texts,
            _serverless(tree),
            tuple(dict.fromkeys([*texts, *(module.file.source for module in (*mirrors, *seeds, *clients))])),
        )
        tree.wanted |= set(sorted(p for p in own.wanted if near.allows(p) and p not in tree.texts)[:MAX_IMPORTS])
    return found


def _serverless(tree: Tree) -> str | None:
    """Return the file that says that this runs in many small processes; an image of its own says the contrary."""
    found = (p for p in tree.paths if _SERVERLESS.search(p) and "node_modules/" not in p)
    alone = any(posixpath.basename(p).startswith("Dockerfile") for p in tree.paths)
    return None if alone else min(found, default=None)


def _folders(package: Package, declared: Database) -> tuple[str, ...]:
    """Return the folders that belong to the schema: its package, or (where that is the repository) its files' own."""
    if package.root:
        return (f"{package.root}/",)
    declaring = {table.span.path for table in declared.tables.values() if table.span}
    return tuple(sorted({f"{posixpath.dirname(path)}/" for path in (*declaring, *package.schema)} - {"/"}))


class _Near(Mapping[str, str]):
    """The texts that imports may lead to, so that a review knows as much as a check on one's own machine does."""

    def __init__(self, texts: Mapping[str, str], chosen: frozenset[str], folders: tuple[str, ...]) -> None:
        self._texts, self._chosen, self._folders = texts, chosen, folders

    def allows(self, path: str) -> bool:
        """Return whether a path is one of them."""
        return path in self._chosen or path.endswith(".json") or path.startswith(self._folders)

    def __getitem__(self, path: str) -> str:
        if not self.allows(path):
            raise KeyError(path)
        return self._texts[path]

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._texts if self.allows(path))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _sources(tree: Tree, paths: Iterable[str]) -> Iterator[Source]:
    for path in paths:
        try:
            source = tree.source(path)
        except NotFetched:
            continue
        if source is not None:
            yield source


def _modules(tree: Tree, loader: TreeLoader, paths: Iterable[str], word: str) -> Iterator[Module]:
    """Yield the files as modules, those that have `word` in them."""
    for source in list(_sources(tree, paths)):
        module = loader.module(source.path) if word in source.text else None
        if isinstance(module, Module) and not module.file.failed:
            yield module


@dataclass(frozen=True)
class _Candidates:
    """Chooses files by their paths alone."""

    tree: Tree
    package: Package
    asked: Asked

    def _code(self) -> list[str]:
        out = f"{self.package.out}/"
        kept = (p for p in self.tree.paths if p.endswith(_CODE) and not _TEST.search(p) and not p.startswith(out))
        return sorted(kept, key=lambda p: (p.count("/"), p))

    def mirrors(self) -> list[str]:
        """Return files that may hold a mirror of a table that changed, and changed files that may hold any."""
        code = self._code()
        named = set(expand_all(self.asked.mirrors, code)) | set(self.package.schema)
        found = [p for p in code if p in named or _MIRROR.search(p)]
        near = [p for p in found if p in self.asked.changed or p in named or (self.asked.nouns and self._speaks(p))]
        near.sort(key=lambda p: (p not in self.asked.changed, not self._names(p)))
        return near[:MAX_MIRRORS]

    def _names(self, path: str) -> bool:
        words = re.split(r"[^a-z0-9]+", re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", path).lower())
        plain = {singular(word) for word in words} | {singular(a + b) for a, b in pairwise(words)}
        return not plain.isdisjoint(self.asked.nouns)

    def _speaks(self, path: str) -> bool:
        stem = posixpath.basename(path).split(".", 1)[0].lower()
        return stem in _GENERAL or self._names(path)

    def seeds(self) -> list[str]:
        """Return the scripts that, by their name, fill the database."""
        found = [p for p in self._code() if _SEED.search(p) and (self.asked.nouns or p in self.asked.changed)]
        return sorted(found, key=lambda p: p not in self.asked.changed)[:MAX_SEEDS]

    def clients(self) -> list[str]:
        """Return the files that by their name reach the database, where one of them or of their users changed."""
        code = self._code()
        changed = [p for p in code if p in self.asked.changed][:MAX_CHANGED]
        root = f"{self.package.root}/" if self.package.root else ""
        mine = [p for p in code if _CLIENT.search(p) and p.startswith(root)][:MAX_CLIENTS]
        touched = changed or any(_TEXTS.search(p) for p in self.asked.changed)
        return list(dict.fromkeys([*changed, *mine])) if touched else []

    def texts(self) -> list[str]:
        """Return the files that are read as text: the changed ones, and those of the package."""
        root = f"{self.package.root}/" if self.package.root else ""
        kept = [p for p in self.tree.paths if _TEXTS.search(p) and "node_modules/" not in p]
        near = {p for p in kept if posixpath.dirname(p) in ("", self.package.root) or p.startswith(f"{root}.env")}
        config = {self.package.config} if self.package.config else set()
        touched = any(_TEXTS.search(p) or _CLIENT.search(p) for p in self.asked.changed)
        chosen = {p for p in kept if p in self.asked.changed} | ((near | config) if touched else set())
        return sorted(
            p for p in chosen if (p in self.tree.paths and not p.startswith(".github/")) or p in self.asked.changed
        )


def concerns(path: str) -> bool:
    """Return whether a file by its name is one of those that are read beside the schema."""
    named = any(pattern.search(path) for pattern in (_SEED, _CLIENT, _TEXTS, _START))
    return (named or path.startswith("packages/shared/types/")) and not _TEST.search(path)


def likely(paths: Iterable[str]) -> list[str]:
    """Return the paths that are probably asked for, by their names alone: seeds, clients, scripts, mirrors."""
    kept = [p for p in paths if not _TEST.search(p)]
    code = [p for p in kept if p.endswith(_CODE)]
    seeds, clients = ([p for p in code if pattern.search(p)] for pattern in (_SEED, _CLIENT))
    mirrors = [p for p in code if p.startswith("packages/shared/types/")]
    texts = [p for p in kept if _TEXTS.search(p) and p.count("/") <= 2 and not p.startswith(".github/")]
    return [*seeds[:MAX_SEEDS], *clients[:MAX_CLIENTS], *mirrors[:MAX_MIRRORS], *texts[:MAX_CLIENTS]]


def expand_all(globs: tuple[str, ...], paths: list[str]) -> list[str]:
    """Return the paths that one of the globs matches."""
    return [path for glob in globs for path in expand(glob, paths)]
