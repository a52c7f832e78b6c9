"""How a repository runs its migrations, read from the script that imports one of Drizzle's migrators."""

import re
from collections.abc import Iterator
from contextlib import suppress

from schema.drizzle.package import Package
from schema.span import Source
from schema.tree import NotFetched, Tree

MAX_SCRIPTS = 8

_SCRIPT = re.compile(r"(?:^|/)[\w.-]*migrat(?:e|or|ion)[\w.-]*\.(?:ts|mts|js|mjs)$", re.IGNORECASE)
_IMPORT = re.compile(r"""["']drizzle-orm/([\w-]+)/migrator["']""")

_TEST = re.compile(r"(?:\.|_)(?:test|spec)\.\w+$|(?:^|/)(?:__tests__|tests?)/")
_FOR_ALL = re.compile(r"(?:scripts?|bin|tools)/[^/]+$")
# A runner that somebody wrote: it lists a folder, of its .sql files, and sends what is in them.
_RUNS = (
    re.compile(r"\breaddir(?:Sync)?\s*\("),
    re.compile(r"\.sql\b"),
    re.compile(r"\.(?:query|unsafe|exec|execute)\s*\("),
)

# Only this one sends every statement as a request of its own:
# https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/neon-http/migrator.ts
WITHOUT_TRANSACTION = frozenset({"neon-http"})


def migrator(tree: Tree, package: Package) -> tuple[str, str] | None:
    """Return the driver whose migrator the repository imports and the file that does; None where no script was found.

    Asks the tree for at most MAX_SCRIPTS files, those nearest to the package first.
    """
    found = [(match[1], s.path) for s in _sources(tree, package) if (match := _IMPORT.search(s.text))]
    return found[0] if found else None


def own_runner(tree: Tree, package: Package) -> str | None:
    """Return the script that reads these migrations and sends them itself, without Drizzle; None where none was found.

    What it wraps in a transaction is not told: that takes running it.
    """
    names = [part.rpartition("/")[2] for part in (package.out or "", package.root)]
    runs = (s for s in _sources(tree, package) if all(wanted.search(s.text) for wanted in _RUNS))
    near = f"{package.root}/" if package.root else ""
    return next((s.path for s in runs if s.path.startswith(near) or all(name in s.text for name in names)), None)


def _sources(tree: Tree, package: Package) -> Iterator[Source]:
    for path in scripts(tree, package):
        with suppress(NotFetched):
            if source := tree.source(path):
                yield source


def scripts(tree: Tree, package: Package) -> tuple[str, ...]:
    """Return the files, by name, that may run the migrations of `package`: its own, and those for the repository."""
    root = f"{package.root}/" if package.root else ""
    named = (path for path in tree.paths if _SCRIPT.search(path) and not _TEST.search(path))
    near = (p for p in named if (p.startswith(root) or _FOR_ALL.match(p)) and not p.startswith(f"{package.out}/"))
    found = (p for p in near if "node_modules/" not in p)
    return tuple(sorted(found, key=lambda p: (not p.startswith(root), p.count("/"), p))[:MAX_SCRIPTS])
