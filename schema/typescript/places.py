"""Which files stand beside a schema, by their names alone: mirrors, seeds, clients, scripts and configurations."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from schema.drizzle.globs import expand
from schema.drizzle.package import Package
from schema.tree import Tree
from schema.typescript.mirrors import singular

MAX_MIRRORS = 30  # files
MAX_SEEDS = 12
MAX_CLIENTS = 12
MAX_AUTHS = 6
MAX_CHANGED = 80

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
_AUTH = re.compile(
    r"(?:^|/)(?:better-?)?auth(?:[.-](?:server|config))?\.[mc]?[tj]s$|"
    r"(?:^|/)(?:better-?)?auth/(?:src/)?(?:index|server|config)\.[mc]?[tj]s$"
)
_AUTH_NOUNS = ("user", "session", "account", "verification")
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


@lru_cache(maxsize=100_000)
def kinds(path: str) -> frozenset[str]:
    """Return what a file may be, by its name: "code", "mirror", "seed", "client", "auth", "text" ..."""
    if "node_modules/" in path:
        return frozenset()
    last = posixpath.basename(path)
    found = {name for name, pattern in (("text", _TEXTS), ("serverless", _SERVERLESS)) if _special(last, path, pattern)}
    if last.startswith("Dockerfile"):
        found.add("image")
    if path.endswith(_CODE) and not _TEST.search(path):
        found.add("code")
        by_name = (("mirror", _MIRROR), ("seed", _SEED), ("client", _CLIENT), ("auth", _AUTH), ("start", _START))
        found |= {name for name, pattern in by_name if pattern.search(path)}
    return frozenset(found)


def _special(last: str, path: str, pattern: re.Pattern[str]) -> bool:
    """Search only where it may be found: most files are code, or pictures."""
    return not last.endswith((".tsx", ".md", ".mdx", ".png", ".svg")) and pattern.search(path) is not None


@dataclass(frozen=True)
class Candidates:
    """Chooses files of one commit."""

    tree: Tree
    package: Package
    asked: Asked

    @cached_property
    def _by_kind(self) -> dict[str, list[str]]:
        out = f"{self.package.out}/"
        found: dict[str, list[str]] = {}
        for path in self.tree.paths:
            for kind in kinds(path):
                if not path.startswith(out):
                    found.setdefault(kind, []).append(path)
        for paths in found.values():
            paths.sort(key=lambda p: (p.count("/"), p))
        return found

    def _of(self, kind: str) -> list[str]:
        return self._by_kind.get(kind, [])

    def mirrors(self) -> list[str]:
        """Return files that may hold a mirror of a table that changed, and changed files that may hold any."""
        named = {*self.package.schema, *(p for glob in self.asked.mirrors for p in expand(glob, self._of("code")))}
        found = sorted(named & self.tree.paths) + [p for p in self._of("mirror") if p not in named]
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
        found = [p for p in self._of("seed") if self.asked.nouns or p in self.asked.changed]
        return sorted(found, key=lambda p: p not in self.asked.changed)[:MAX_SEEDS]

    def clients(self) -> list[str]:
        """Return the files that by their name reach the database, where one of them or of their users changed."""
        code = set(self._of("code"))
        changed = sorted(p for p in self.asked.changed if p in code)[:MAX_CHANGED]
        root = f"{self.package.root}/" if self.package.root else ""
        mine = [p for p in self._of("client") if p.startswith(root)][:MAX_CLIENTS]
        touched = changed or any("text" in kinds(p) for p in self.asked.changed)
        return list(dict.fromkeys([*changed, *mine])) if touched else []

    def auths(self) -> list[str]:
        """Return the files that may set up an authentication library, where tables changed that one may fill."""
        if not any(noun.endswith(_AUTH_NOUNS) for noun in self.asked.nouns):
            return []
        changed = self.asked.changed & set(self._of("code"))
        return list(dict.fromkeys([*sorted(changed)[:MAX_CHANGED], *self._of("auth")[:MAX_AUTHS]]))

    def texts(self) -> list[str]:
        """Return the files that are read as text: the changed ones, and those of the package."""
        root = f"{self.package.root}/" if self.package.root else ""
        kept = self._of("text")
        near = {p for p in kept if posixpath.dirname(p) in ("", self.package.root) or p.startswith(f"{root}.env")}
        near |= {self.package.config} & self.tree.paths if self.package.config else set()
        touched = any(kinds(p) & {"text", "client"} for p in self.asked.changed)
        return sorted({p for p in kept if p in self.asked.changed} | (near if touched else set()))

    def serverless(self) -> str | None:
        """Return the file that says that this runs in many small processes; an image of its own says the contrary."""
        own = (self.package.root, posixpath.dirname(self.package.root), "")  # an app may be beside a server of its own
        found = (p for p in self._of("serverless") if "next.config" not in p or posixpath.dirname(p) in own)
        return None if self._of("image") else min(found, default=None)


def concerns(path: str) -> bool:
    """Return whether a file by its name is one of those that are read beside the schema."""
    return bool(kinds(path) & {"seed", "client", "text", "start"}) or path.startswith("packages/shared/types/")


def likely(paths: Iterable[str]) -> list[str]:
    """Return the paths that are probably asked for, by their names alone: seeds, clients, scripts, mirrors."""
    by_kind: dict[str, list[str]] = {"seed": [], "client": [], "text": [], "code": []}
    for path in paths:
        for kind in kinds(path) & by_kind.keys():
            by_kind[kind].append(path)
    mirrors = [p for p in by_kind["code"] if p.startswith("packages/shared/types/")]
    texts = [p for p in by_kind["text"] if p.count("/") <= 2 and not p.startswith(".github/")]
    clients = by_kind["client"][:MAX_CLIENTS]
    return [*by_kind["seed"][:MAX_SEEDS], *clients, *mirrors[:MAX_MIRRORS], *texts[:MAX_CLIENTS]]
