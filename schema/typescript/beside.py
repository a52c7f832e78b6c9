"""What stands beside a schema: mirrors, seeds, clients and the scripts that run them; only files that may matter."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from schema.collector import no_collection
from schema.drizzle.modules import Module
from schema.drizzle.package import Package
from schema.drizzle.reader import TreeLoader
from schema.model import Database
from schema.span import Source
from schema.tree import NotFetched, Tree
from schema.typescript.auth import Auth, auths_of
from schema.typescript.clients import Client, client_of
from schema.typescript.mirrors import Mirror, mirrors_of
from schema.typescript.places import Asked, Candidates
from schema.typescript.seeds import Seed, seed_of

MAX_IMPORTS = 40  # files that others lead to

_SPEAKS = (  # what a file with mirrors, a seed, a client, an authentication has in it
    re.compile(r"\.(?:strict|loose)?object\(|create(?:Select|Insert|Update)Schema\(", re.IGNORECASE),
    re.compile(r"\.(?:insert|delete)\(|\btruncate\b|drizzle-seed", re.IGNORECASE),
    re.compile(r"[\"']drizzle-orm/(?:neon|node-postgres|postgres-js|pglite|vercel)|\.transaction\("),
    re.compile(r"\bbetterAuth\("),
)


@dataclass(frozen=True)
class Beside:
    """One commit's mirrors, seeds and clients; `texts` are files that are read as text: scripts, configurations."""

    mirrors: tuple[Mirror, ...] = ()
    seeds: tuple[Seed, ...] = ()
    clients: tuple[Client, ...] = ()
    auths: tuple[Auth, ...] = ()
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
        chosen = Candidates(tree, package, asked)
        texts = tuple(_sources(tree, chosen.texts()))
        by_kind = chosen.mirrors(), chosen.seeds(), chosen.clients(), chosen.auths()
        near = _Near(tree.texts, frozenset(p for paths in by_kind for p in paths), _folders(package, declared))
        own = Tree(tree.paths, near, tree.unavailable, at_base=tree.at_base)
        loader = TreeLoader(own, "1" if package.layout == "folders" else "0")
        mirrors, seeds, clients, auths = (
            list(_modules(tree, loader, paths, word)) for paths, word in zip(by_kind, _SPEAKS, strict=True)
        )
        found = Beside(
            tuple(mirror for module in mirrors for mirror in mirrors_of(module, declared)),
            tuple(seed for module in seeds if (seed := seed_of(module, declared))),
            tuple(client for module in clients if (client := client_of(module))),
            tuple(auth for module in auths for auth in auths_of(module)),
            texts,
            chosen.serverless(),
            tuple(dict.fromkeys([*texts, *(source for paths in by_kind for source in _sources(tree, paths))])),
        )
        tree.wanted |= set(sorted(p for p in own.wanted if near.allows(p) and p not in tree.texts)[:MAX_IMPORTS])
    return found


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


def _modules(tree: Tree, loader: TreeLoader, paths: Iterable[str], word: re.Pattern[str]) -> Iterator[Module]:
    """Yield the files as modules, those that have `word` in them: parsing is what costs."""
    for source in list(_sources(tree, paths)):
        module = loader.module(source.path) if word.search(source.text) else None
        if isinstance(module, Module) and not module.file.failed:
            yield module
