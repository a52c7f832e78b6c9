"""Schema files, snapshots and migrations held against one another: what is said by one and not by the other two."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rules.entries import added
from rules.names import listed, short
from schema.changes import (
    Change,
    CheckDropped,
    ColumnDropped,
    EnumValuesChanged,
    ForeignKeyDropped,
    IndexAdded,
    IndexDropped,
    NullabilityChanged,
    PolicyDropped,
    PossibleRename,
    PrimaryKeyChanged,
    RelationAdded,
    RelationDropped,
    TableAdded,
    TableDropped,
    UniqueAdded,
    UniqueDropped,
)
from schema.compare import compare
from schema.difference import Difference
from schema.keys import unique_keys
from schema.model import Database, Index, Table
from schema.postgres.actions import CreateTable
from schema.postgres.replay import replay
from schema.postgres.state import cut
from schema.sameness import same_index
from schema.span import Unread

ABANDONED = 10  # differences that stay: a repository that left its snapshots behind long ago

REFUSED = "follows the same one as the last of the base branch: `drizzle-kit generate` refuses to go on."

Key = tuple[type, str]
_DROPS = (TableDropped, ColumnDropped, IndexDropped, ForeignKeyDropped, UniqueDropped, CheckDropped, PolicyDropped)


@dataclass(frozen=True)
class Drift:
    """What this pull request brings apart; each change leads from the state that lacks it to the one that has it.

    `unsaid`: the schema files say it, no migration does it. `behind`: migrations do it, the last snapshot does not say
    it; `lost` are those of them that base's snapshot did say. `undone`: schema files and snapshot say it, no SQL does.
    `undeclared`: of what is unsaid, the objects that these migrations make and no schema file has; `otherwise` are
    those of them that one has in another form.
    `stays`: how many differences stay, where these are so many that nothing else is said.
    """

    unsaid: tuple[Change, ...] = ()
    behind: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()
    lost: frozenset[Key] = field(default=frozenset(), repr=False)
    undeclared: frozenset[str] = frozenset()
    otherwise: frozenset[str] = frozenset()
    stays: int = 0


def drift_of(difference: Difference) -> Drift:
    """Return what schema files, snapshots and migrations of head disagree on and those of base did not."""
    base, head = difference.base, difference.head
    apart = _keyed(head.snapshot, head.declared)
    known = _keyed(base.snapshot, base.declared) if apart else {}
    stays = len(whole([change for key, change in known.items() if key in apart]))
    if stays > ABANDONED:
        return Drift(stays=stays)
    new = {key: change for key, change in apart.items() if key not in known}
    ended = _keyed(_ends(difference), head.declared) if new else {}
    ordered = set() if head.said is not None or not new else {step.action.object for step in difference.replay.steps}
    absent = {change.object for change in ended.values() if isinstance(change, TableAdded)}
    unsaid = {k: c for k, c in new.items() if (k in ended or _table(c) in absent) and c.object not in ordered}
    behind = {key: c for key, c in new.items() if key not in unsaid}
    had = _keyed(base.snapshot, head.declared) if behind else {}
    tables = base.snapshot.tables if base.snapshot else {}
    lacked = {change.object for change in had.values()}
    lost = frozenset(key for key, c in behind.items() if c.object not in lacked and _table(c) in tables)
    undeclared = _undeclared(difference, unsaid.values())
    return Drift(
        tuple(unsaid.values()),
        () if removed(difference) else tuple(behind.values()),
        tuple(_undone(difference, {change.object for change in apart.values()})),
        lost,
        undeclared,
        undeclared & {change.object for change in unsaid.values() if not drops(change)},
    )


def given_up(difference: Difference, drift: Drift) -> tuple[Unread, ...]:
    """Return what is not said of a schema that changes, where its snapshots were left behind."""
    last = difference.head.journal.last_snapshot
    if not drift.stays or not difference.changes or last is None or last.snapshot_path is None:
        return ()
    why = f"it and the schema files already differ in {drift.stays} places: what this adds to them is not said"
    return (Unread(last.snapshot_path, None, "drift", why),)


def _undeclared(difference: Difference, unsaid: Iterable[Change]) -> frozenset[str]:
    gone = {change.object for change in unsaid if drops(change)}
    return frozenset(gone & {step.action.object for step in difference.replay.steps}) if gone else frozenset()


def _ends(difference: Difference) -> Database:
    """Return what the migrations lead to; those that were all made anew lead there from nothing."""
    anew = removed(difference) and len(difference.migrations) == len(difference.head.journal.entries)
    return replay(Database(), difference.migrations, difference.deploy).database if anew else difference.replay.database


def _undone(difference: Difference, apart: set[str]) -> Iterable[Change]:
    """Yield what the last snapshot says and the migrations do not lead to, though the schema files say it too."""
    head, replay = difference.head, difference.replay
    if head.said is None or removed(difference) or not _all_read(difference):
        return
    start = replay.steps[0].before if replay.steps else replay.database
    known = _keyed(start, difference.base.snapshot)
    refused = {step.action.object for step in replay.steps if step.fails}  # that is said, and why
    other = apart | refused
    for key, change in _keyed(replay.database, head.snapshot).items():
        elsewhere = change.object in other or _table(change) in other
        if key not in known and not elsewhere and not _same_to_rows(change, replay.database):
            yield change


def _all_read(difference: Difference) -> bool:
    """Whether what the new migrations do is known; the first file that `drizzle-kit pull` writes is one comment."""
    new = difference.migrations
    if difference.replay.unread or not len(new) == len(added(difference)) > 0:
        return False
    steps = (step.action for step in difference.replay.steps if step.migration is new[0])
    return bool(difference.base.journal.entries) or any(isinstance(action, CreateTable) for action in steps)


def removed(difference: Difference) -> bool:
    """Whether migrations of base are gone from the journal: databases that ran them still hold what they did."""
    tags = {entry.tag for entry in difference.head.journal.entries}
    return any(entry.tag not in tags for entry in difference.base.journal.entries)


def collides(difference: Difference) -> bool:
    """Whether the last snapshot of head follows the one that base's follows, so that drizzle-kit refuses to go on."""
    ours, theirs, new = difference.head.ids, difference.base.ids, added(difference)
    kept = {entry.snapshot_path for entry in difference.head.journal.entries}
    before = difference.base.journal.last_snapshot
    last = before.snapshot_path if before else None
    if removed(difference) or last not in kept or not (ours and theirs and new and new[-1].snapshot_path):
        return False  # what it follows may be gone with it
    return ours[0] != theirs[0] and ours[1] == theirs[1]


def drops(change: Change) -> bool:
    """Return whether the state before a change has something that the one after it lacks."""
    return isinstance(change, _DROPS)


def whole(changes: Iterable[Change]) -> list[Change]:
    """Return the changes without the parts of tables that are added or dropped themselves."""
    listed = list(changes)
    tables = tuple(f"{c.object}." for c in listed if isinstance(c, TableAdded | TableDropped))
    return [change for change in listed if not change.object.startswith(tables)] if tables else listed


def kept_name(change: Change) -> str:
    """Return the object of a change, with its name as Postgres keeps it."""
    table, _, name = change.object.rpartition(".")
    return f"{table}.{cut(name)}"


def told(changes: Iterable[Change]) -> str:
    """Return what changes are about, for a sentence; a primary key has no name but its table's."""
    found = list(changes)
    keys = [short(change.table.id) for change in found if isinstance(change, PrimaryKeyChanged)]
    names = list(dict.fromkeys(short(change.object) for change in found if not isinstance(change, PrimaryKeyChanged)))
    parts = [listed(names) if names else "", f"the primary key of {listed(keys)}" if keys else ""]
    return " and ".join(filter(None, parts))


def built(added: IndexAdded, made: Table | None) -> bool:
    """Return whether it is there but for operator classes: `pull` writes wrong ones, which are mended in the SQL."""
    there = next((index for index in made.indexes if index.name == added.index.name), None) if made else None
    return there is not None and same_index(_plain(there), _plain(added.index))


def _plain(index: Index) -> Index:
    return replace(index, columns=tuple(replace(column, opclass=None) for column in index.columns))


def _keyed(before: Database | None, after: Database | None) -> dict[Key, Change]:
    """Return the changes by kind and object, without what only the code knows."""
    if before is None or after is None:
        return {}
    silent = (RelationAdded, RelationDropped, PossibleRename)
    found = (change for change in compare(before, after) if not isinstance(change, silent))
    return {(type(change), change.object): change for change in found}


def _table(change: Change) -> str:
    return change.table.id if hasattr(change, "table") else ""


def _same_to_rows(change: Change, made: Database) -> bool:
    """Whether the difference is one of spelling.

    ADD VALUE appends; a primary key makes its columns NOT NULL; CREATE TABLE makes one of two keys over the same.
    """
    if isinstance(change, EnumValuesChanged):
        return set(change.enum.values) <= set(change.before.values)
    if isinstance(change, UniqueAdded) and not change.unique.nulls_not_distinct:
        return change.unique.columns in unique_keys(made.tables.get(change.table.id, Table("")))
    key = change.table.primary_key if isinstance(change, NullabilityChanged) else None
    return isinstance(change, NullabilityChanged) and key is not None and change.column.name in key.columns
