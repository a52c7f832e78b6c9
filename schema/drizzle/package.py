"""A Drizzle package: where a repository keeps one schema and its migrations, as its drizzle.config says."""

from dataclasses import dataclass
from typing import Literal

from schema.span import Unread
from schema.tree import Tree

Layout = Literal["journal", "folders", "none"]


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


def find_packages(
    tree: Tree,  # noqa: ARG001
    defaults: tuple[str, ...] = ("packages/database/**",),  # noqa: ARG001
) -> tuple[tuple[Package, ...], tuple[Unread, ...]]:
    """Return every Drizzle package for Postgres in the tree, and what of the configs could not be known."""
    return (), ()
