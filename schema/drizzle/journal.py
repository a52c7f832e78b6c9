"""The order in which Drizzle runs migrations: meta/_journal.json (v5 to v7), or the dated folders of 1.0."""

import datetime
import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from schema.drizzle.package import Package
from schema.span import Source, Span, Unread
from schema.tree import NotFetched, Tree

_ENTRIES = re.compile(r'"entries"\s*:\s*\[')
_MARKER = re.compile(r"^(?:<{7}|={7}|>{7})(?:\s|$)", re.MULTILINE)
_DATED = re.compile(r"(\d{14})(?:_|$)")
MAX_ENTRIES = 20_000
NO_TAG = "it has no `tag`: the migrator looks for `undefined.sql`, and stops before it runs anything"


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
    """The migrations in the order they run; `path` is the journal's file, None in the other layouts.

    `stray` are the .sql files beside them that the journal does not name: Drizzle never runs those. `missing` are the
    entries whose file is not there.
    """

    entries: tuple[Entry, ...]
    path: str | None
    unread: tuple[Unread, ...] = ()
    stray: tuple[str, ...] = ()
    missing: tuple[Entry, ...] = ()

    @property
    def last_snapshot(self) -> Entry | None:
        """The last migration that has a snapshot: `drizzle-kit generate` compares the schema files with that one."""
        return next((entry for entry in reversed(self.entries) if entry.snapshot_path), None)

    @property
    def in_folders(self) -> bool:
        """Whether these are 1.0's folders, called after a moment."""
        return self.path is None and any(_DATED.match(entry.tag) for entry in self.entries)


def read_journal(tree: Tree, package: Package) -> Journal:
    """Return the migrations of `package` in the order they run.

    A journal that cannot be read is said in `unread`, and the migrations then come in the order of their names. The
    layout is looked for anew: the two commits of a pull request may differ in it.
    """
    path = posixpath.join(package.out, "meta/_journal.json")
    if path not in tree.paths:
        return Journal(_folders(tree, package.out) or _by_name(tree, package.out), None)
    try:
        source = tree.source(path)
    except NotFetched:
        return Journal((), path, (Unread(path, None, "the journal", tree.why_unavailable(path)),))
    if source is None:
        return Journal((), path)
    try:
        content = json.loads(source.text.lstrip("\ufeff"))
        entries = content["entries"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        return Journal(_by_name(tree, package.out), path, (_broken(source, error),))
    if not isinstance(entries, list):
        return Journal(_by_name(tree, package.out), path, (_broken(source, ValueError("`entries` is no list")),))
    spans = list(_spans(source, len(entries)))
    unread: list[Unread] = []
    found = []
    for index, item in enumerate(entries[:MAX_ENTRIES]):
        entry = _entry(tree, package.out, item, spans[index] if index < len(spans) else None)
        if entry is None:
            line = spans[index].line if index < len(spans) else None
            unread.append(Unread(path, line, f"entry {index} of the journal", _lacks(item)))
        else:
            found.append(entry)
    named = {entry.sql_path for entry in found}
    stray = tuple(entry.sql_path for entry in _by_name(tree, package.out) if entry.sql_path not in named)
    missing = tuple(entry for entry in found if entry.sql_path not in tree.paths)
    return Journal(tuple(found), path, tuple(unread), stray, missing)


def upgraded(journal: Journal, head: Journal) -> Journal:
    """Return a journal with the names that `drizzle-kit up` gives its migrations, where `head` holds 1.0's folders.

    Each is called after its `when`, to the second: https://orm.drizzle.team/docs/upgrade-v1
    """
    if journal.path is None or not head.in_folders:
        return journal
    return replace(journal, entries=tuple(replace(entry, tag=folder_of(entry)) for entry in journal.entries))


def renamed(journal: Journal, head: Journal, same: Callable[[Entry, Entry], bool]) -> Journal:
    """Return a journal with the names that `head` gives its migrations, where one has another name and no other text.

    Drizzle's migrator knows a migration by its `when` alone: under a new name it is no new one.
    """
    if journal.path is None or head.path is None:
        return journal
    was, here = {entry.tag for entry in journal.entries}, {entry.tag for entry in head.entries}
    new = {entry.when: entry for entry in head.entries if entry.tag not in was}
    entries = []
    for entry in journal.entries:
        other = new.get(entry.when) if entry.tag not in here else None
        entries.append(replace(entry, tag=other.tag) if other and same(entry, other) else entry)
    return replace(journal, entries=tuple(entries))


def folder_of(entry: Entry) -> str:
    """Return what `drizzle-kit up` calls the folder of a migration."""
    try:
        moment = datetime.datetime.fromtimestamp(entry.when / 1000, datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return entry.tag
    return f"{moment:%Y%m%d%H%M%S}_{entry.tag.partition('_')[2]}"


def _broken(source: Source, error: Exception) -> Unread:
    marker = _MARKER.search(source.text)
    if marker is not None:
        line = source.line_at(marker.start())
        return Unread(source.path, line, "the journal", "it holds the markers of an unfinished merge")
    reason = f"it has no `{error.args[0]}`" if isinstance(error, KeyError) else f"it is not valid JSON: {error}"
    return Unread(source.path, getattr(error, "lineno", 1), "the journal", reason)


def _lacks(item: Any) -> str:
    """Return why an entry is none; without a tag the migrator looks for `undefined.sql`, and stops."""
    if isinstance(item, dict) and "tag" not in item:
        return NO_TAG
    return "it has no tag, idx and when"


def _spans(source: Source, count: int) -> Iterator[Span]:
    """Yield the range of every entry, in order."""
    start = _ENTRIES.search(source.text)
    at = start.end() if start else len(source.text)
    decoder = json.JSONDecoder()
    for _ in range(min(count, MAX_ENTRIES)):
        while at < len(source.text) and source.text[at] in " \t\r\n,":
            at += 1
        try:
            _, end = decoder.raw_decode(source.text, at)
        except (ValueError, RecursionError):
            return
        yield source.span(at, end)
        at = end


def _entry(tree: Tree, out: str, item: Any, span: Span | None) -> Entry | None:
    if not isinstance(item, dict):
        return None
    idx, tag, when = item.get("idx"), item.get("tag"), item.get("when", 0)
    if not isinstance(idx, int) or not isinstance(tag, str) or not isinstance(when, int | float):
        return None
    names = dict.fromkeys([tag.split("_", 1)[0], f"{idx:04d}", tag])
    snapshots = [posixpath.join(out, "meta", f"{name}_snapshot.json") for name in names]
    snapshot = next((path for path in snapshots if path in tree.paths), None)
    sql = posixpath.join(out, f"{tag}.sql")
    return Entry(idx, tag, int(when), sql, snapshot, item.get("breakpoints") is not False, span)


def _folders(tree: Tree, out: str) -> tuple[Entry, ...]:
    """Return the folders of 1.0 that hold a migration.sql, in the order of their names."""
    prefix = out + "/" if out else ""
    names = sorted(
        path[len(prefix) : -len("/migration.sql")]
        for path in tree.paths
        if path.startswith(prefix) and path.endswith("/migration.sql") and path[len(prefix) :].count("/") == 1
    )
    entries = []
    for index, name in enumerate(names):
        snapshot = posixpath.join(out, name, "snapshot.json")
        known = snapshot if snapshot in tree.paths else None
        entries.append(Entry(index, name, _when(name), posixpath.join(out, name, "migration.sql"), known, True, None))
    return tuple(entries)


def _when(name: str) -> int:
    """Return the moment in a folder's name, in milliseconds; 0 where it has none."""
    match = _DATED.match(name)
    if match is None:
        return 0
    try:
        moment = datetime.datetime.strptime(match[1], "%Y%m%d%H%M%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        return 0
    return int(moment.timestamp() * 1000)


def _by_name(tree: Tree, out: str) -> tuple[Entry, ...]:
    """Return the .sql files of a folder without a journal, in the order of their names."""
    prefix = out + "/" if out else ""
    names = sorted(
        path[len(prefix) : -len(".sql")]
        for path in tree.paths
        if path.startswith(prefix) and path.endswith(".sql") and "/" not in path[len(prefix) :]
    )
    return tuple(Entry(index, name, 0, f"{prefix}{name}.sql", None, True, None) for index, name in enumerate(names))
