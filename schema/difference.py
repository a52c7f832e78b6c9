"""The one entry to this room: two commits in, everything that can be known about the step between them out."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from schema.changes import Change
from schema.compare import compare
from schema.deploy import Deploy
from schema.drizzle.chain import Chain, Link, is_linked, read_chain
from schema.drizzle.journal import Entry, Journal, read_journal, renamed, upgraded
from schema.drizzle.package import Package, at_commit
from schema.drizzle.reader import read_schema
from schema.drizzle.snapshot import ids_of, read_snapshot
from schema.drizzle.unlisted import Unlisted, unlisted
from schema.history import DEPLOYED, History, ask, read_migrations, text_of
from schema.model import Database
from schema.postgres.actions import CreateTable
from schema.postgres.migration import Migration, Replay
from schema.postgres.parse import BREAKPOINT, read_migration
from schema.postgres.replay import replay
from schema.postgres.tokens import tokens
from schema.span import Source, Span, Unread
from schema.tree import Tree
from schema.typescript.beside import Beside
from schema.typescript.facts import Code

MAX_NEIGHBOURS = 60  # files beside a schema's entry that are asked for at once


@dataclass(frozen=True)
class Side:
    """One commit of one package: what schema.ts declares, what the last snapshot says, which migrations there are."""

    declared: Database
    snapshot: Database | None
    journal: Journal
    ids: tuple[str, str] | None = None  # of the last snapshot: its own, and that of the one before it
    links: tuple[Link, ...] = ()  # the snapshots of format 9, which only together say what there is

    @property
    def said(self) -> Database | None:
        """What the snapshot of the last migration says; None where that migration has none."""
        return self.snapshot if self.journal.entries and self.journal.entries[-1].snapshot_path else None


@dataclass(frozen=True)
class Edited:
    """A migration that both commits have; `span` is the first line that differs, at base where head has none.

    `broken` is what head has, where Postgres cannot parse it any more: new databases run it.
    """

    tag: str
    span: Span
    broken: Migration | None = None


@dataclass(frozen=True)
class Difference:
    """One Drizzle package between two commits."""

    package: Package
    deploy: Deploy
    base: Side
    head: Side
    changes: tuple[Change, ...]
    migrations: tuple[Migration, ...]  # those that only head has, in the order they will run
    replay: Replay  # of these, over the state at base
    unread: tuple[Unread, ...]
    edited: tuple["Edited", ...] = ()  # migrations that base has too, but with another text
    unlisted: Mapping[str, Unlisted] = field(default_factory=dict)  # new tables that no schema file exports, by id
    now: Journal | None = None  # of the base branch as it is now, where it has moved on since this one left it
    moment: int | None = None  # in milliseconds: no migration of today is newer
    beside_base: Beside = Beside()  # what stands beside the schema: `schema.surroundings` reads it
    beside_head: Beside = Beside()
    code: Code = field(default=Code(), repr=False)  # what reads and writes these tables


def read_difference(
    base: Tree, head: Tree, package: Package, deploy: Deploy = DEPLOYED, before_move: Package | None = None
) -> Difference:
    """Return what happens to `package` (as head has it) between two commits; `before_move` is what base had elsewhere.

    Texts that were not fetched are in `wanted` of the trees afterwards: then the answer is well-formed but incomplete,
    and the caller asks again. Migrations of base whose text changed are not run again by Drizzle: they are in `edited`.
    """
    package_before = before_move or at_commit(base, package)
    _foresee(base, package_before)
    _foresee(head, package)
    before, after = _side(base, package_before), _side(head, package)
    before = replace(before, journal=_as_named_now(base, head, before.journal, after.journal))
    added = _added(before.journal, after.journal, brought=head.paths - base.paths)
    ask(head, (entry.sql_path for entry in added))
    history = History(base, before.journal, before.snapshot, frozenset(entry.tag for entry in added))
    state, missed = history.state()
    nothing = Difference(package, deploy, before, after, (), (), Replay((), Database()), ())
    if base.wanted or head.wanted:
        return nothing
    migrations, unreadable = read_migrations(head, added)
    replayed = replay(state, migrations, deploy)
    if not history.explains(replayed, after.said):
        truth = history.from_nothing()
        if base.wanted:
            return nothing
        replayed = replay(truth, migrations, deploy) if truth is not None else replayed
    gaps = (*_gaps(after), *missed, *unreadable, *replayed.unread)
    was, now = _known(before, package_before), _known(after, package)
    if not package.schema:
        now = replace(now, relations=was.relations)  # which no snapshot knows
    return Difference(
        package,
        deploy,
        before,
        after,
        compare(was, now),
        migrations,
        replayed,
        tuple(dict.fromkeys(gaps)),
        _edited(base, head, before.journal, after.journal),
        unlisted(head, head.paths - base.paths, now, _undeclared(replayed, now)),
    )


def _undeclared(replayed: Replay, declared: Database) -> set[str]:
    """Return the ids of the tables that migrations make, and the schema files do not declare."""
    return {step.action.table.id for step in replayed.steps if isinstance(step.action, CreateTable)} - set(
        declared.tables
    )


def _known(side: Side, package: Package) -> Database:
    """Return what one commit declares, with the renames that its last snapshot notes.

    It is that snapshot where the schema files could not be found at all.
    """
    if side.snapshot is None:
        return side.declared
    return replace(side.declared, renames=side.snapshot.renames) if package.schema else side.snapshot


def _foresee(tree: Tree, package: Package) -> None:
    """Ask at once for what reading this package will need: the schema and its neighbours, journal, last snapshot."""
    ask(tree, package.schema)
    if not tree.wanted:
        return
    folders = {posixpath.dirname(path) + "/" for path in package.schema} - {"/"}
    near = [
        path
        for path in tree.paths
        if path.endswith((".ts", ".tsx")) and any(path.startswith(folder) for folder in folders)
    ]
    ask(tree, sorted(near, key=lambda path: (path.count("/"), path))[:MAX_NEIGHBOURS])
    inside = sorted(path for path in tree.paths if path.startswith(package.out + "/"))
    snapshots = [path for path in inside if path.endswith("snapshot.json")]
    journals = [path for path in inside if path.endswith("/meta/_journal.json")]
    ask(tree, [*snapshots[-1:], *journals])


def _side(tree: Tree, package: Package) -> Side:
    journal = read_journal(tree, package)
    last = journal.last_snapshot.snapshot_path if journal.last_snapshot else None
    source = text_of(tree, last) if last else None
    chain = read_chain(tree, journal.entries) if source and is_linked(source) else Chain()
    snapshot = chain.database or (read_snapshot(source) if source else None)
    ids = ids_of(source) if source else None
    return Side(read_schema(tree, package), snapshot, journal, ids, chain.links)


def _as_named_now(base: Tree, head: Tree, before: Journal, after: Journal) -> Journal:
    """Return base's journal with the names that head gives the same migrations."""

    def same(old: Entry, new: Entry) -> bool:
        ask(base, [old.sql_path])
        ask(head, [new.sql_path])
        was, now = base.texts.get(old.sql_path), head.texts.get(new.sql_path)
        return was is not None and now is not None and _words(was) == _words(now)

    return renamed(upgraded(before, after), after, same)


def _added(before: Journal, after: Journal, *, brought: frozenset[str]) -> tuple[Entry, ...]:
    """Return the entries that only head has; one whose file base lacked has run nowhere, and counts as new with it."""
    known = {entry.tag for entry in before.entries if entry.sql_path not in brought}
    return tuple(entry for entry in after.entries if entry.tag not in known)


def _edited(base: Tree, head: Tree, before: Journal, after: Journal) -> tuple[Edited, ...]:
    """Return what both commits have with different words; texts that are not here count as unchanged."""
    old = {entry.tag: entry for entry in before.entries}
    found = []
    for entry in after.entries:
        known = old.get(entry.tag)
        if known is None or known.sql_path not in base.texts or entry.sql_path not in head.texts:
            continue
        was, now = base.texts[known.sql_path], head.texts[entry.sql_path]
        if was != now and was.split() != now.split() and _words(was) != _words(now):
            old_text, new_text = Source(known.sql_path, was, at_base=True), Source(entry.sql_path, now)
            found.append(Edited(entry.tag, _first(old_text, new_text), _broken(old_text, new_text, entry.tag)))
    return tuple(found)


def _broken(was: Source, now: Source, tag: str) -> Migration | None:
    """Return a migration that Postgres could parse before its edit, and cannot any more."""
    read = read_migration(now, tag)
    if not any(statement.error for statement in read.statements):
        return None
    return None if any(statement.error for statement in read_migration(was, tag).statements) else read


def _words(text: str) -> list[list[str]]:
    """Return what a migration orders, word by word without its comments, in the pieces that are sent at once."""
    return [[token.text for token in tokens(piece)] for piece in text.split(BREAKPOINT)]


def _first(was: Source, now: Source) -> Span:
    """Return the first line of `now` that is not in its place in `was`; of `was` where `now` only ends before it."""
    old, new = (source.text.rstrip().split("\n") for source in (was, now))
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    source = now if same < len(new) else was
    start = source.start_of(same + 1)
    return source.span(start, start)


def _gaps(side: Side) -> Iterable[Unread]:
    yield from side.declared.unread
    for table in side.declared.tables.values():
        yield from table.unread
    yield from side.journal.unread
    if side.snapshot is not None:
        yield from side.snapshot.unread
