"""A Drizzle package: where a repository keeps one schema and its migrations, as its drizzle.config says."""

import posixpath
import re
from dataclasses import dataclass, replace
from typing import Literal

from schema.drizzle.globs import expand, is_glob
from schema.drizzle.resolve import Resolver, built_from
from schema.span import Unread
from schema.tree import NotFetched, Tree

Layout = Literal["journal", "folders", "none"]
_CONFIG = re.compile(
    r"(?:^|/)(?:drizzle|postgres(?:ql)?)[\w.-]*\.config[\w.-]*\.(?:ts|mts|js|mjs|cjs|json)$|(?:^|/)drizzle\.config\.json$"
)
_SOURCE = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs")
_HABITS = (
    "src/schema.ts",
    "src/schema/index.ts",
    "src/db/schema.ts",
    "src/db/schema/index.ts",
    "schema.ts",
    "schema/index.ts",
    "db/schema.ts",
)
_OUTS = ("drizzle", "migrations", "src/migrations", "src/db/migrations", "db/migrations", "src/drizzle")
MAX_CONFIGS = 40


@dataclass(frozen=True)
class Package:
    """One schema and its migrations. `schema` are concrete files; paths count from the repository's root."""

    root: str  # the folder of the config ('' is the repository's root)
    config: str | None
    schema: tuple[str, ...]
    out: str
    casing: str | None
    layout: Layout
    dialect: str
    driver: str | None = None  # of the config: "pglite", "aws-data-api"; drizzle-kit picks another where none is named


def find_packages(
    tree: Tree, defaults: tuple[str, ...] = ("packages/database/**",)
) -> tuple[tuple[Package, ...], tuple[Unread, ...]]:
    """Return every Drizzle package for Postgres in the tree, and what of the configs could not be known."""
    from schema.drizzle.config import read_config  # noqa: PLC0415 - evaluating a config needs packages

    packages: list[Package] = []
    unread: list[Unread] = []
    configs = sorted((p for p in tree.paths if _CONFIG.search(p) and "node_modules/" not in p), key=_closeness)
    for path in configs[:MAX_CONFIGS]:
        try:
            found, missed = read_config(tree, path)
        except NotFetched:
            unread.append(Unread(path, None, "this configuration", tree.why_unavailable(path)))
            continue
        packages += [package for package in found if not _known(package, packages)]
        unread += missed
    if not configs:
        packages += _by_habit(tree, defaults)
    return tuple(packages), tuple(unread)


def _closeness(path: str) -> tuple[int, int, str]:
    return path.count("/"), len(path), path


def _known(package: Package, packages: list[Package]) -> bool:
    """Several configs for one schema (development, production) differ only in credentials."""
    return any(other.schema == package.schema and other.out == package.out for other in packages)


def schema_files(tree: Tree, root: str, patterns: list[str]) -> list[str]:
    """Return the files that `schema` of a config names: files, folders (one level), globs; sources of built ones."""
    resolver = Resolver(tree)
    found: dict[str, None] = {}
    for pattern in patterns:
        path = posixpath.normpath(posixpath.join(root, pattern.lstrip("/") if pattern.startswith("/") else pattern))
        path = posixpath.normpath(pattern.lstrip("/")) if pattern.startswith("/") else path
        for file in _files(tree, resolver, path):
            found[file] = None
    return list(found)


def _files(tree: Tree, resolver: Resolver, path: str) -> list[str]:
    if is_glob(path):
        matched = expand(path, tree.paths)
        folders = () if matched else _folders(tree, path)
        inside = [file for folder in folders for file in _in_folder(tree, folder)]
        return [file for file in [*matched, *inside] if file.endswith(_SOURCE)]
    if path in tree.paths:
        return [path]
    inside = _in_folder(tree, path)
    if not inside and not posixpath.splitext(path)[1]:  # a folder of a build's output
        inside = next((found for place in built_from(path) if (found := _in_folder(tree, place))), [])
    return inside or [file for file in [resolver.source_of(path)] if file]


def _folders(tree: Tree, path: str) -> list[str]:
    return expand(path, sorted({posixpath.dirname(p) for p in tree.paths}))


def _in_folder(tree: Tree, folder: str) -> list[str]:
    prefix = "" if folder in ("", ".") else folder + "/"
    return sorted(p for p in tree.paths if p.startswith(prefix) and "/" not in p[len(prefix) :] and p.endswith(_SOURCE))


def layout_of(tree: Tree, out: str) -> Layout:
    """Return how the migrations in `out` are laid out."""
    prefix = out + "/" if out else ""
    if prefix + "meta/_journal.json" in tree.paths:
        return "journal"
    for path in tree.paths:
        inside = path.startswith(prefix) and path[len(prefix) :].count("/") == 1
        if inside and path.endswith(("/snapshot.json", "/migration.sql")):
            return "folders"
    return "none"


def usual_entry(tree: Tree, folder: str) -> str | None:
    """Return the file that by habit declares the schema of a package in `folder`."""
    return next((path for name in _HABITS if (path := posixpath.join(folder, name)) in tree.paths), None)


def _by_habit(tree: Tree, defaults: tuple[str, ...]) -> list[Package]:
    """Return the packages that the default folders hold, where no config says anything."""
    packages = []
    for pattern in defaults:
        folder = pattern.split("*", 1)[0].rstrip("/")
        if not any(path.startswith(folder + "/") for path in tree.paths):
            continue
        entry = usual_entry(tree, folder)
        files = [entry] if entry else _in_folder(tree, f"{folder}/src/schema")
        out = next((f"{folder}/{name}" for name in _OUTS if _has_migrations(tree, f"{folder}/{name}")), None)
        if files or out:
            place = out or f"{folder}/drizzle"
            package = Package(folder, None, tuple(files), place, None, layout_of(tree, place), "postgresql")
            packages.append(package)
    return packages


def _has_migrations(tree: Tree, out: str) -> bool:
    return any(path.startswith(out + "/") and path.endswith(".sql") for path in tree.paths)


def at_commit(tree: Tree, package: Package) -> Package:
    """Return a package as another commit has it: by the same config, or with those of its files that are there."""
    from schema.drizzle.config import read_config  # noqa: PLC0415 - evaluating a config needs packages

    candidates: list[Package] = []
    if package.config in tree.paths:
        try:
            candidates, _ = read_config(tree, package.config)
        except NotFetched:
            candidates = []
    elif package.config is None:
        candidates = [p for p in _by_habit(tree, (package.root,)) if p.root == package.root]
    same = [p for p in candidates if p.out == package.out] or [p for p in candidates if p.schema == package.schema]
    if same or len(candidates) == 1:
        return (same or candidates)[0]
    files = tuple(path for path in package.schema if path in tree.paths)
    return replace(package, schema=files, layout=layout_of(tree, package.out))
