"""The order in which Drizzle runs migrations: meta/_journal.json (v5 to v7), or the dated folders of 1.0."""

from dataclasses import dataclass

from schema.drizzle.package import Package
from schema.span import Span, Unread
from schema.tree import Tree


@dataclass(frozen=True)
class Entry:
    """One migration. `when` is in milliseconds; `span` is the entry in the journal, None where there is no journal."""

    idx: int
    tag: str
    when: int
    sql_path: str
    snapshot_path: str | None
    breakpoints: bool
    span: Span | None


@dataclass(frozen=True)
class Journal:
    """The migrations in the order they run; `path` is the journal's file, None in the other layouts."""

    entries: tuple[Entry, ...]
    path: str | None
    unread: tuple[Unread, ...] = ()


def read_journal(tree: Tree, package: Package) -> Journal:  # noqa: ARG001
    """Return the migrations of `package` in the order they run."""
    return Journal((), None)
