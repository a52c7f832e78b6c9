"""Packages that moved: the same migrations under another folder are one package, not one dropped and one created."""

from collections.abc import Iterable

from schema.drizzle.package import Package
from schema.tree import Tree

SHARED = 0.5  # of the migrations of the smaller side


def moves(base: Tree, gone: Iterable[Package], head: Tree, new: Iterable[Package]) -> dict[Package, Package]:
    """Return, for each package of `new` that stood elsewhere before, the package of `gone` that it was."""
    left = {package: _names(base, package) for package in gone}
    found: dict[Package, Package] = {}
    for package in new:
        names = _names(head, package)
        best = max(left, key=lambda p: len(names & left[p]), default=None)
        if best is not None and len(names & left[best]) >= max(1, SHARED * min(len(names), len(left[best]))):
            found[package] = best
            del left[best]
    return found


def _names(tree: Tree, package: Package) -> frozenset[str]:
    """Return the migrations' names (without their folder); the schema files' where there are no migrations."""
    start = f"{package.out}/"
    migrations = frozenset(p.removeprefix(start) for p in tree.paths if p.startswith(start) and p.endswith(".sql"))
    return migrations or frozenset(path.rpartition("/")[2] for path in package.schema)
