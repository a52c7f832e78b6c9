"""The database that base's migrations lead to: by its last snapshot, or statement by statement where that is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass

from schema.changes import (
    Change,
    ColumnAdded,
    ColumnTypeChanged,
    EnumAdded,
    IndexAdded,
    NullabilityChanged,
    PrimaryKeyChanged,
    TableAdded,
    UniqueAdded,
)
from schema.compare import compare
from schema.deploy import Deploy
from schema.drizzle.journal import Entry, Journal
from schema.model import Database
from schema.postgres.actions import DropTable
from schema.postgres.migration import Migration, Replay
from schema.postgres.parse import read_migration
from schema.postgres.replay import replay
from schema.span import Source, Unread
from schema.tree import NotFetched, Tree

MAX_HISTORY = 1_000  # migrations that are replayed
DEPLOYED = Deploy(one_transaction=False)  # what was deployed was not refused for its transaction

_STALE = (" does not exist", " already exists")  # so ends what a server says where there is more or less than was said
_MADE = (
    *(TableAdded, ColumnAdded, ColumnTypeChanged, NullabilityChanged),
    *(PrimaryKeyChanged, UniqueAdded, IndexAdded, EnumAdded),
)


@dataclass(frozen=True)
class History:
    """The migrations of base without those of `new`: tags whose files only head has."""

    base: Tree
    journal: Journal
    snapshot: Database | None
    new: frozenset[str]

    def state(self) -> tuple[Database, list[Unread]]:
        """Return the last snapshot with what was written after it replayed, and what could not be read.

        A snapshot that came with one of `new` tells of what ran nowhere.
        """
        ran = self._last >= 0 and self.journal.entries[self._last].tag not in self.new
        usable = ran and self.snapshot is not None and not self.snapshot.unread
        rest = self._entries(1 + self._last if usable else 0)
        missed: list[Unread] = list(self.snapshot.unread) if self.snapshot else []
        if len(rest) > MAX_HISTORY:
            why = f"{len(rest)} migrations without a snapshot are too many to replay"
            return Database(partial=True), [*missed, Unread(rest[0].sql_path, None, "the state before", why)]
        ask(self.base, (entry.sql_path for entry in rest))
        state = self.snapshot if usable and self.snapshot is not None else Database()
        migrations, unreadable = read_migrations(self.base, rest)
        missed += unreadable
        return replay(state, migrations, DEPLOYED).database if migrations else state, missed

    def explains(self, replayed: Replay, after: Database | None) -> bool:
        """Whether the last snapshot of base is all there was: the new statements run, and lead to what head's says.

        Two branches from one snapshot, merged, leave a last one that lacks what the other did; so do statements
        written by hand.
        """
        if self._last < 0 or self.snapshot is None:
            return True
        if any(step.fails and step.fails.endswith(_STALE) for step in replayed.steps):
            return False
        if after is None:
            return True
        start = replayed.steps[0].before if replayed.steps else replayed.database
        lacking = _lacking(replayed.database, after)
        return not lacking or lacking <= _lacking(start, self.snapshot)

    def from_nothing(self) -> Database | None:
        """Return what all statements of base lead to; None where that is not the whole story.

        So it is where one cannot be read or would have been refused, or tables were made in another way. Texts that
        are not here are asked for.
        """
        entries = self._entries(0)
        if len(entries) > MAX_HISTORY:
            return None
        ask(self.base, (entry.sql_path for entry in entries))
        migrations, unreadable = read_migrations(self.base, entries)
        replayed = replay(Database(), migrations, DEPLOYED)
        gaps = unreadable or replayed.unread or any(step.fails for step in replayed.steps)
        dropped = {step.action.table for step in replayed.steps if isinstance(step.action, DropTable)}
        said = self.snapshot.tables.keys() if self.snapshot else set()
        return None if gaps or said - replayed.database.tables.keys() - dropped else replayed.database

    @property
    def _last(self) -> int:
        """The place of the last migration that has a snapshot; -1 where none has."""
        return max((i for i, entry in enumerate(self.journal.entries) if entry.snapshot_path), default=-1)

    def _entries(self, start: int) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.journal.entries[start:] if entry.tag not in self.new)


def _lacking(made: Database, said: Database) -> set[tuple[type[Change], str]]:
    """Return what is said and was not made, by kind and object."""
    return {(type(change), change.object) for change in compare(made, said) if isinstance(change, _MADE)}


def ask(tree: Tree, paths: Iterable[str]) -> None:
    """Ask for texts; those that are not here are noted in `tree.wanted`."""
    for path in paths:
        text_of(tree, path)


def text_of(tree: Tree, path: str) -> Source | None:
    """Return a text; None where there is none, or where it is not here, which `tree.wanted` notes."""
    try:
        return tree.source(path)
    except NotFetched:
        return None


def read_migrations(tree: Tree, entries: tuple[Entry, ...]) -> tuple[tuple[Migration, ...], list[Unread]]:
    """Return the migrations of these entries, and which of them are not there."""
    migrations, unread = [], []
    for entry in entries:
        source = text_of(tree, entry.sql_path)
        if source is not None:
            migrations.append(read_migration(source, entry.tag))
        elif entry.sql_path in tree.paths:
            why = tree.why_unavailable(entry.sql_path)
            unread.append(Unread(entry.sql_path, None, f"migration `{entry.tag}`", why))
        else:
            path, line = (entry.span.path, entry.span.line) if entry.span else (entry.sql_path, None)
            unread.append(Unread(path, line, f"migration `{entry.tag}`", f"there is no file {entry.sql_path}"))
    return tuple(migrations), unread
