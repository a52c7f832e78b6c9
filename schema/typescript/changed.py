"""The code around a difference: what the pull request wrote itself, and all of it where something it reads is gone."""

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher

from schema.changes import (
    ColumnDropped,
    IndexAdded,
    IndexDropped,
    PrimaryKeyChanged,
    RelationDropped,
    TableDropped,
    UniqueDropped,
    ViewDropped,
)
from schema.difference import Difference
from schema.drizzle.package import Package
from schema.drizzle.resolve import ancestors
from schema.keys import unique_keys
from schema.span import Source, Unread
from schema.tree import NotFetched, Tree
from schema.typescript.facts import Query, squeezed
from schema.typescript.mentions import is_code
from schema.typescript.read import read_code
from schema.typescript.synced import synced_in

MAX_CHANGED = 150  # changed files of code that are read
MAX_NAMED = 24  # other files that are asked for by their names, one request for all of them
MAX_LINES = 20_000  # of a file whose lines are compared

_ENTRIES = (
    "index.ts",
    "db.ts",
    "client.ts",
    "schema.ts",
    "drizzle.ts",
    "database.ts",
    "index.tsx",
    "index.js",
    "index.mts",
)


def with_code(difference: Difference, base: Tree, head: Tree, changed: frozenset[str]) -> Difference:
    """Return the difference with the facts of the code; texts that are missing are in `wanted` of the trees then."""
    paths = sorted(path for path in changed if is_code(path))
    read = [path for path in paths if path in head.paths][:MAX_CHANGED]
    _ask(head, read)
    _ask(base, [path for path in paths if path in base.paths][:MAX_CHANGED])
    if base.wanted or head.wanted:
        return difference
    gone = list(dict.fromkeys(_gone(difference)))
    keys = list(dict.fromkeys(_keys_gone(difference)))
    whole = bool(gone) and head.local
    near = [] if whole else _named_like(head, difference.package, [*gone, *([] if head.local else keys)])
    near += _with_conflict(head, head.paths) if keys and head.local and not whole else []
    _ask(head, near)
    if head.wanted:
        return difference
    around = head.paths if whole else {*read, *near, *_entries(head, difference.package)}
    code = read_code(head, difference.package, difference.head.declared, sorted(around))
    unread = list(code.unread)
    if len(paths) > len(read) and len(read) == MAX_CHANGED:
        unread.append(Unread("", None, "the rest of the changed code", f"more than {MAX_CHANGED} files changed"))
    beyond = _beyond(head, len({*read, *near}), gone) if gone and not whole else None
    added = {path: _added(base, head, path) for path in read}
    before = "\n".join(squeezed(base.texts[path]) for path in paths if path in base.texts)
    synced = dict(synced_in(source for path in read if (source := _here(head, path))))
    code = replace(
        code,
        replaced=_upserts(base, difference, paths) if keys else (),
        synced=synced,
        unread=tuple(unread),
        whole=whole,
        added=added,
        before=before,
        beyond=beyond,
    )
    return replace(difference, code=code, unread=(*difference.unread, *unread))


def _gone(difference: Difference) -> Iterator[str]:
    """Yield the names of the tables and views of which something is gone that code may ask for."""
    kept = {relation.id: relation.table for relation in difference.head.declared.relations}
    tables = set(kept.values())
    for change in difference.changes:
        if isinstance(change, ColumnDropped | TableDropped):
            yield change.table.name
        elif isinstance(change, ViewDropped) and change.view.id not in difference.head.declared.views:
            yield change.view.name
        elif isinstance(change, RelationDropped) and change.relation.table in tables - {kept.get(change.relation.id)}:
            yield change.relation.table.rpartition(".")[2]


def _keys_gone(difference: Difference) -> Iterator[str]:
    """Yield the names of the tables of which a unique key is gone that an ON CONFLICT may name."""
    for change in difference.changes:
        if isinstance(change, UniqueDropped | IndexDropped | IndexAdded | PrimaryKeyChanged):
            before = difference.base.declared.tables.get(change.table.id)
            after = difference.head.declared.tables.get(change.table.id)
            if before and after and set(map(frozenset, unique_keys(before))) - set(map(frozenset, unique_keys(after))):
                yield change.table.name


def _upserts(base: Tree, difference: Difference, changed: list[str]) -> tuple[Query, ...]:
    """Return the queries of the changed files that had an ON CONFLICT, as base has them."""
    asking = _with_conflict(base, changed[:MAX_CHANGED])
    entries = list(_entries(base, difference.package)) if asking else []
    _ask(base, entries)
    return read_code(base, difference.package, difference.base.declared, sorted({*asking, *entries})).queries


def _with_conflict(tree: Tree, paths: Iterable[str]) -> list[str]:
    sources = (_here(tree, path) for path in paths if path in tree.paths and is_code(path))
    return [source.path for source in sources if source and "onConflict" in source.text]


def _named_like(tree: Tree, package: Package, tables: list[str]) -> list[str]:
    """Return the code that most likely reads these tables: by its name, or because it is the package's own."""
    if not tables:
        return []
    nouns = {squeezed(table).replace("_", "").lower().removesuffix("s") for table in tables}
    root = f"{package.root}/" if package.root else "\0"
    code = [path for path in tree.paths if is_code(path)]
    named = [path for path in code if any(noun in path.replace("-", "").replace("_", "").lower() for noun in nouns)]
    own = [path for path in code if path.startswith(root)]
    return [*sorted(named, key=len)[:MAX_NAMED], *sorted(own, key=len)[:MAX_NAMED]]


def _beyond(tree: Tree, read: int, tables: list[str]) -> Unread | None:
    """Say which code was not looked at, though it may still read what is gone."""
    every = sum(map(is_code, tree.paths))
    if every <= read:
        return None
    names = ", ".join(f"`{name}`" for name in tables[:3])
    why = f"{read} of {every} files were read: those that changed, the package's own, and those named like {names}"
    return Unread("", None, "the rest of the code, which may still read what is dropped", why)


def _ask(tree: Tree, paths: Iterable[str]) -> None:
    for path in paths:
        with suppress(NotFetched):
            tree.source(path)


def _here(tree: Tree, path: str) -> Source | None:
    with suppress(NotFetched):
        return tree.source(path)
    return None


def _entries(tree: Tree, package: Package) -> Iterator[str]:
    """Yield the files through which a package usually lets its tables out."""
    folders = {folder for path in package.schema for folder in ancestors(posixpath.dirname(path))}
    near = (folder for folder in folders if folder and (not package.root or folder.startswith(package.root)))
    for folder in sorted(near):
        yield from (path for name in _ENTRIES if (path := posixpath.join(folder, name)) in tree.paths)


def _added(base: Tree, head: Tree, path: str) -> frozenset[int]:
    """Return the numbers of the lines (from 1) of a file that base does not have."""
    after = head.texts[path].splitlines() if path in head.texts else []
    before = base.texts[path].splitlines() if path in base.paths and path in base.texts else []
    if not before or len(after) + len(before) > MAX_LINES:
        return frozenset(range(1, len(after) + 1))
    first = _alike(before, after)  # what is alike at both ends is most of a file, and comparing it most of the work
    last = _alike(before[first:][::-1], after[first:][::-1])
    before, after = (lines[first : len(lines) - last] for lines in (before, after))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    new = (range(j1 + 1, j2 + 1) for tag, _, _, j1, j2 in matcher.get_opcodes() if tag in ("insert", "replace"))
    return frozenset(first + line for lines in new for line in lines)


def _alike(one: list[str], other: list[str]) -> int:
    """Return how many lines two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
