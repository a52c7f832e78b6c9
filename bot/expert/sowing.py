"""A draft's seed: a script that fills the proposed tables, read as the seeds of a repository are."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from schema.collector import no_collection
from schema.drizzle.modules import Module
from schema.drizzle.package import Package
from schema.drizzle.reader import TreeLoader
from schema.model import Database
from schema.span import Source
from schema.tree import Tree
from schema.typescript.seeds import Seed, seed_of
from schema.typescript.snippet import Snippet


@dataclass(frozen=True)
class Sown:
    """The seed as it was read; `text` is what may be shown."""

    text: str = ""
    seeds: tuple[Seed, ...] = ()
    sources: tuple[Source, ...] = ()
    problems: tuple[str, ...] = ()


NOTHING = Sown()


def path_for(target: str) -> str:
    """Return where a seed is read from: beside the new declarations."""
    return posixpath.join(posixpath.dirname(target), "seed.proposed.ts")


def read(tree: Tree, package: Package, declared: Database, script: tuple[str, Snippet]) -> Sown:
    """Return what the script (its path, and the code in it) does."""
    path, snippet = script
    if snippet.problems:
        return Sown(problems=snippet.problems)
    with no_collection():
        module = TreeLoader(tree, "1" if package.layout == "folders" else "0").module(path)
        if not isinstance(module, Module) or module.file.failed or module.file.broken:
            return Sown(problems=("The seed is not TypeScript that can be parsed.",))
        seed = seed_of(module, declared)
    if seed is None or not seed.inserts:
        return Sown(problems=("The seed inserts nothing into a table that there is.",))
    if seed.emptied:
        return Sown(problems=("The seed empties tables.",))
    problems = tuple(_unknown_keys(seed, declared))
    return Sown(module.file.source.text.strip(), (seed,), (module.file.source,), problems)


def _unknown_keys(seed: Seed, declared: Database) -> Iterator[str]:
    for insert in seed.inserts:
        table = declared.tables[insert.table]
        keys = {column.key or column.name for column in table.columns}
        for key in sorted(insert.keys - keys):
            yield f"The seed fills `{key[:80]}`, which `{table.key or table.name}` does not have."
