"""How a repository runs its migrations, read from the script that imports one of Drizzle's migrators."""

import re

from schema.drizzle.package import Package
from schema.tree import NotFetched, Tree

MAX_SCRIPTS = 8

_SCRIPT = re.compile(r"(?:^|/)[\w.-]*migrat(?:e|or|ion)[\w.-]*\.(?:ts|mts|js|mjs)$", re.IGNORECASE)
_IMPORT = re.compile(r"""["']drizzle-orm/([\w-]+)/migrator["']""")

# Only this one sends every statement as a request of its own:
# https://github.com/drizzle-team/drizzle-orm/blob/main/drizzle-orm/src/neon-http/migrator.ts
WITHOUT_TRANSACTION = frozenset({"neon-http"})


def migrator(tree: Tree, package: Package) -> tuple[str, str] | None:
    """Return the driver whose migrator the repository imports and the file that does; None where no script was found.

    Asks the tree for at most MAX_SCRIPTS files, those nearest to the package first.
    """
    found: list[tuple[str, str]] = []
    for path in scripts(tree, package):
        try:
            source = tree.source(path)
        except NotFetched:
            continue
        if source and (match := _IMPORT.search(source.text)):
            found.append((match[1], path))
    return found[0] if found else None


def scripts(tree: Tree, package: Package) -> tuple[str, ...]:
    """Return the files, by name, that may run the migrations of `package`."""
    root = f"{package.root}/" if package.root else ""
    near = (p for p in tree.paths if p.startswith(root) and _SCRIPT.search(p) and not p.startswith(f"{package.out}/"))
    return tuple(sorted((p for p in near if "node_modules/" not in p), key=lambda p: (p.count("/"), p))[:MAX_SCRIPTS])
