"""The snapshots of format 9: the first holds the whole schema, each later one only what its migration changes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from schema.drizzle.ddl import read_ddl
from schema.drizzle.deltas import Broken, Row, applied, renames_of
from schema.drizzle.journal import Entry
from schema.model import Database
from schema.span import Source, Unread
from schema.tree import NotFetched, Tree

ORIGIN = "00000000-0000-0000-0000-000000000000"
MAX_LINKS = 2_000
MAX_ROWS = 50_000  # after which later snapshots are not taken in
_FORMAT = "9"


@dataclass(frozen=True)
class Link:
    """One snapshot: its own id, and those it follows. `whole`: it needs none before it."""

    entry: Entry
    path: str
    id: str
    parents: tuple[str, ...]
    whole: bool


@dataclass(frozen=True)
class Chain:
    """The snapshots of a folder in the order of their migrations, and the state that all of them lead to."""

    links: tuple[Link, ...] = ()
    database: Database | None = None


def is_linked(source: Source) -> bool:
    """Return whether a snapshot says only what changed: told from its beginning."""
    return f'"version": "{_FORMAT}"' in source.text[:300]


def read_chain(tree: Tree, entries: Iterable[Entry]) -> Chain:
    """Return the snapshots of these migrations. Texts that are not here are in `tree.wanted` afterwards."""
    read = [(entry, _content(tree, entry.snapshot_path)) for entry in entries if entry.snapshot_path]
    links: list[Link] = []
    rows: dict[str, Row] = {}
    renames: dict[str, str] = {}
    unread: list[Unread] = []
    for entry, content in read[:MAX_LINKS]:
        path = entry.snapshot_path or ""
        try:
            whole = "ddl" in content
            before = {} if whole else rows
            deltas = [{"op": "create", "row": row} for row in content["ddl"]] if whole else content["deltas"]
            if len(rows) > MAX_ROWS:
                raise Broken(f"more than {MAX_ROWS} things are too many")  # noqa: TRY301 - said with the others below
            links.append(Link(entry, path, content["id"], tuple(p for p in content["prevIds"] if p != ORIGIN), whole))
            rows = applied(dict(before), deltas)
            renames = {} if whole else renames_of(before, deltas)
        except (Broken, KeyError, TypeError, AttributeError) as error:
            unread.append(Unread(path, None, "this snapshot", _why(error)))
    return Chain(tuple(links), _database(rows, renames, unread))


def _database(rows: dict[str, Row], renames: dict[str, str], unread: list[Unread]) -> Database:
    try:
        return replace(read_ddl(list(rows.values())), renames=renames, unread=tuple(unread))
    except (KeyError, TypeError, AttributeError) as error:
        return Database(unread=(*unread, Unread("", None, "the snapshots", _why(error))))


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, Broken) else f"it is no snapshot of drizzle-kit ({type(error).__name__})"


def _content(tree: Tree, path: str | None) -> Any:
    try:
        source = tree.source(path) if path else None
        return json.loads(source.text.lstrip("\ufeff")) if source else None
    except (NotFetched, ValueError, RecursionError):
        return None
