"""The work tree as if it were committed: what is uncommitted or untracked (and not ignored) becomes a tree of our own.

No filter runs: files are taken as their bytes stand. What git's index says is unchanged is not read again.
"""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from bot.sources.changes import name
from bot.sources.git import Git, GitFailed, copy, path_in
from schema.tree import MAX_TEXT

_DISK = ("core.fileMode", "core.ignoreCase", "core.precomposeUnicode", "core.symlinks")


@dataclass(frozen=True)
class Snapshot:
    """A tree object; `too_large` are the files that were not read."""

    tree: str
    too_large: frozenset[str]


@dataclass
class _Entries:
    """The index to be written: path -> mode and object id."""

    known: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    too_large: set[bytes] = field(default_factory=set)


def snapshot(git: Git, top: Path) -> Snapshot:
    """Return the work tree below `top` as a tree; objects are written to our own directory only."""
    _copy_index(git)
    entries, unmerged = _index(git, top)
    changed = git.look(top, "diff-files", "--name-only", "--ignore-submodules=all", "-z").split(b"\0")
    untracked = git.look(top, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    fresh = {path for path in [*changed, *untracked, *unmerged] if path and not path.endswith(b"/")}
    _take(git, top, sorted(fresh), entries)
    return Snapshot(_write(git, entries), frozenset(name(path) for path in entries.too_large))


def _copy_index(git: Git) -> None:
    """Copy the index with what it leans on, and the few settings that say how this disk treats names and modes."""
    index = path_in(git, "index")
    copy(index, git.private / "copied")
    for shared in index.parent.glob("sharedindex.*"):
        copy(shared, git.private / shared.name)
    copy(path_in(git, "info/exclude"), git.private / "info" / "exclude")
    for key in _DISK:
        try:
            value = git.ask("config", "--type=bool", "--get", key).decode().strip()
        except GitFailed:
            continue
        git.read("config", key, value)


def _index(git: Git, top: Path) -> tuple[_Entries, set[bytes]]:
    """Return the index, and the paths with conflicts in them."""
    entries, unmerged = _Entries(), set()
    for line in git.look(top, "ls-files", "--stage", "-z").split(b"\0"):
        if not line:
            continue
        meta, path = line.split(b"\t", 1)
        mode, blob, stage = meta.decode().split()
        if stage == "0":
            entries.known[path] = (mode, blob)
        else:
            unmerged.add(path)
    return entries, unmerged


def _take(git: Git, top: Path, paths: list[bytes], entries: _Entries) -> None:
    """Enter the files as they stand on the disk."""
    regular: list[tuple[bytes, str]] = []
    for path in paths:
        place = os.path.join(os.fsencode(top), path)  # noqa: PTH118 - bytes: a name need not be UTF-8
        try:
            found = os.lstat(place)
        except OSError:
            entries.known.pop(path, None)
            continue
        if stat.S_ISLNK(found.st_mode):
            entries.known[path] = ("120000", _hash(git, os.readlink(place)))  # noqa: PTH115
        elif stat.S_ISREG(found.st_mode) and found.st_size > MAX_TEXT:
            entries.too_large.add(path)
            entries.known[path] = ("100644", _hash(git, b"\0%d %d" % (found.st_size, found.st_mtime_ns)))
        elif stat.S_ISREG(found.st_mode) and b"\n" not in path:
            regular.append((path, "100755" if found.st_mode & 0o100 else "100644"))
    places = b"".join(os.path.join(os.fsencode(top), path) + b"\n" for path, _ in regular)  # noqa: PTH118
    hashed = git.read("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=places).decode().split()
    entries.known.update({path: (mode, blob) for (path, mode), blob in zip(regular, hashed, strict=True)})


def _hash(git: Git, content: bytes) -> str:
    return git.read("hash-object", "-w", "--stdin", stdin=content).decode().strip()


def _write(git: Git, entries: _Entries) -> str:
    lines = b"".join(f"{mode} {blob}\t".encode() + path + b"\0" for path, (mode, blob) in entries.known.items())
    git.read("read-tree", "--empty")
    git.read("update-index", "-z", "--index-info", stdin=lines)
    return git.read("write-tree", "--missing-ok").decode().strip()
