"""What differs between two commits of a local repository, as `ChangedFile`s with their hunks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Literal, cast

from bot.diff import MAX_LINES, hunks
from bot.pull import ChangedFile
from bot.sources.git import Git, GitFailed

ALL_LINES = 100_000  # of all diffs together that are parsed; beyond that files come without hunks
_PATHS = 500  # pathspecs in one command

_NO_BLOB = ("000000", "160000")  # modes: not there, a submodule
_PATCH = ("diff-tree", "-r", "-p", "--unified=3", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv")
_STATUS: dict[str, Literal["added", "modified", "removed", "renamed"]] = {"A": "added", "D": "removed", "R": "renamed"}


@dataclass
class _Budget:
    """How many lines may still be parsed."""

    left: int = ALL_LINES


@dataclass(frozen=True)
class _Entry:
    """One line of `git diff-tree --raw`."""

    status: str  # A D M R T
    path: str
    previous_path: str | None
    blobs: tuple[str, ...]  # before and after, without submodules and without nothing

    @property
    def sections(self) -> int:
        """How many `diff --git` it has in the patch: a file that became a link is one removed and one added."""
        return 2 if self.status == "T" else 1


def changed_files(git: Git, base: str, head: str) -> tuple[ChangedFile, ...]:
    """Return what differs from `base` to `head`, renames found; files whose content git lacks come without hunks."""
    try:
        entries = _entries(git, base, head, "-M")
        gone = _missing(git, entries)
    except GitFailed:  # to find renames git reads contents, and some are not here
        entries = []
        gone = frozenset({""})
    if not gone:
        return tuple(_paired(entries, _sections(git, (*_PATCH, "-M", base, head), _Budget())))
    entries = _entries(git, base, head, "--no-renames")
    gone = _missing(git, entries)
    here = [e for e in entries if not gone.intersection(e.blobs)]
    found: dict[str, ChangedFile] = {}
    budget = _Budget()
    for start in range(0, len(here), _PATHS):
        part = here[start : start + _PATHS]
        paths = [e.path for e in part]
        command = ("--literal-pathspecs", *_PATCH, "--no-renames", base, head, "--", *paths)
        patches = _sections(git, command, budget)
        found |= {file.path: file for file in _paired(part, patches)}
    return tuple(found.get(e.path) or _file(e, None) for e in entries)


def _entries(git: Git, base: str, head: str, renames: str) -> list[_Entry]:
    """Read `:mode mode blob blob status NUL path NUL`, with a second path after R."""
    raw = git.read("diff-tree", "-r", "--raw", "-z", "--no-abbrev", renames, base, head)
    fields = iter(raw.split(b"\0"))
    entries = []
    for meta in fields:
        if not meta:
            break
        *modes, before, after, letter = meta.decode().lstrip(":").split()
        blobs = tuple(b for mode, b in zip(modes, (before, after), strict=True) if mode not in _NO_BLOB)
        first = name(next(fields))
        if letter[0] == "R":
            entries.append(_Entry("R", name(next(fields)), first, blobs))
        else:
            entries.append(_Entry(letter[0], first, None, blobs))
    return entries


def name(path: bytes) -> str:
    r"""Return a path as text; bytes that are not UTF-8 are written as `\xff`."""
    return path.decode("utf-8", "backslashreplace")


def _missing(git: Git, entries: list[_Entry]) -> frozenset[str]:
    """Return the blobs that are not in this clone."""
    blobs = sorted({b for e in entries for b in e.blobs})
    answer = git.read("cat-file", "--batch-check", stdin="".join(f"{b}\n" for b in blobs).encode())
    words = (line.split() for line in answer.decode().splitlines())
    return frozenset(w[0] for w in words if w[-1] == "missing")


def _paired(entries: list[_Entry], patches: Iterator[str | None]) -> Iterator[ChangedFile]:
    """Match entries and sections of the patch: git writes both in the same order."""
    for entry in entries:
        sections = [next(patches, None) for _ in range(entry.sections)]
        yield _file(entry, sections[0] if len(sections) == 1 else None)


def _file(entry: _Entry, patch: str | None) -> ChangedFile:
    parsed = hunks(patch) if patch else () if patch == "" else None
    return ChangedFile(
        path=entry.path,
        status=_STATUS.get(entry.status, "modified"),
        previous_path=entry.previous_path,
        hunks=parsed or (),
        patch_missing=parsed is None,
    )


def _sections(git: Git, command: Iterable[str], budget: _Budget) -> Iterator[str | None]:
    """Yield each file's hunks as text: '' where only its name or mode changed, None where binary or too large."""
    process = git.start(*command)
    with process:
        lines, state = list[bytes](), ""
        for line in cast("IO[bytes]", process.stdout):
            if line.startswith(b"diff --git "):
                if state:
                    yield _section(lines, state)
                lines, state = [], "header"
            elif state == "header" and line.startswith(b"@@ "):
                state = "hunks"
            elif state == "header" and line.startswith((b"Binary files ", b"GIT binary patch")):
                state = "missing"
            if state == "hunks":
                budget.left -= 1
                lines.append(line)
                if len(lines) > MAX_LINES or budget.left < 0:
                    lines, state = [], "missing"
        if state:
            yield _section(lines, state)


def _section(lines: list[bytes], state: str) -> str | None:
    return None if state == "missing" else b"".join(lines).decode("utf-8", "replace")
