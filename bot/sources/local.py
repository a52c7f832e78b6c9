"""A local git repository - a work tree, a folder inside one, or a bare directory - as the readers want it."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from bot.blob import SYMLINK, TOO_LARGE
from bot.pull import ChangedFile
from bot.sources.changes import changed_files, name
from bot.sources.git import Git, GitFailed, MissingObjects, NoMergeBase, UnknownRef, open_git
from bot.sources.objects import Blobs, LazyTexts
from bot.sources.worktree import Snapshot, snapshot
from schema.tree import Tree

WORKTREE = "WORKTREE"  # as a ref: what is on the disk, uncommitted and untracked files included

_DEFAULTS = ("origin/main", "origin/master", "main", "master", "trunk", "develop")


class LocalRepository:
    """Opened with `LocalRepository.open`, closed with `close` or as a context manager. It never writes there."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._blobs = Blobs(git)
        self._snapshot: Snapshot | None = None

    @classmethod
    def open(cls, where: Path | str) -> "LocalRepository":
        """Open the repository at or around `where`. Raises NotARepository."""
        return cls(open_git(Path(where)))

    def __enter__(self) -> "LocalRepository":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the reading process and remove what we wrote aside."""
        self._blobs.close()
        self._git.close()

    @property
    def top(self) -> Path | None:
        """The root of the work tree, None in a bare repository."""
        try:
            return Path(self._git.ask("rev-parse", "--show-toplevel").decode().removesuffix("\n"))
        except GitFailed:
            return None

    def resolve(self, ref: str) -> str:
        """Return the commit a ref names; for WORKTREE the tree made of the files on the disk. Raises UnknownRef."""
        if ref == WORKTREE:
            return self._worktree().tree
        if not ref or ref.startswith("-") or "\0" in ref or "\n" in ref:
            raise UnknownRef(f"`{ref}` is not a name of a commit.")
        try:
            return self._git.ask("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}").decode().strip()
        except GitFailed as error:
            raise UnknownRef(self._why_unknown(ref)) from error

    def _why_unknown(self, ref: str) -> str:
        names = self._git.ask("for-each-ref", "--format=%(refname:short)").decode(errors="replace").split()
        if not names and ref == "HEAD":
            return "This repository has no commits yet."
        near = difflib.get_close_matches(ref, names, n=3, cutoff=0.5)
        hint = f" Did you mean {' or '.join(f'`{n}`' for n in near)}?" if near else ""
        shallow = " Its history is cut (a shallow clone): fetch more of it." if self._git.is_shallow else ""
        return f"This repository has no commit, branch or tag `{ref}`.{hint or shallow}"

    def default_branch(self) -> str:
        """Return the name of the branch that pull requests go to. Raises UnknownRef where that cannot be told."""
        for pointer in ("refs/remotes/origin/HEAD", *(() if self.top else ("HEAD",))):
            target = self._target(pointer)
            if target and self._exists(target):
                return target
        for candidate in _DEFAULTS:
            if self._exists(candidate):
                return candidate
        raise UnknownRef("This repository's default branch cannot be told: name the commit to compare with (--base).")

    def _target(self, pointer: str) -> str | None:
        try:
            return self._git.ask("symbolic-ref", "--quiet", "--short", pointer).decode().strip()
        except GitFailed:
            return None

    def _exists(self, ref: str) -> bool:
        try:
            self.resolve(ref)
        except UnknownRef:
            return False
        return True

    def merge_base(self, base: str, head: str) -> str:
        """Return the commit from which `head` set out; the work tree set out from HEAD. Raises NoMergeBase."""
        if self._snapshot and head == self._snapshot.tree:
            head = self.resolve("HEAD")
        try:
            return self._git.read("merge-base", base, head).decode().split()[0]
        except GitFailed as error:
            why = f"{base[:12]} and {head[:12]} have no common ancestor in this clone"
            raise NoMergeBase(f"{why}; if it is a shallow one, fetch more history.") from error

    def moment(self, sha: str) -> int | None:
        """Return when a commit was made, in milliseconds; None for the work tree."""
        if self._snapshot and sha == self._snapshot.tree:
            return None
        commit = self._git.ask("cat-file", "commit", sha)  # `show` and `log` want the parents too
        committer = next(line for line in commit.splitlines() if line.startswith(b"committer "))
        return 1000 * int(committer.split()[-2])

    def tree(self, sha: str, *, at_base: bool = False) -> Tree:
        """Return the files of a commit (or tree); texts are read when asked for. Raises MissingObjects."""
        blobs: dict[str, str] = {}
        unavailable: dict[str, str] = {}
        for line in self._listing(sha):
            meta, path = line.split(b"\t", 1)
            mode, kind, blob = meta.decode().split()
            if kind == "blob":
                blobs[name(path)] = blob
                if mode == "120000":
                    unavailable[name(path)] = SYMLINK
        if self._snapshot and sha == self._snapshot.tree:
            unavailable |= dict.fromkeys(self._snapshot.too_large, TOO_LARGE)
        texts = LazyTexts(blobs, self._blobs.text, unavailable)
        return Tree(frozenset(blobs), texts, unavailable, at_base=at_base, local=True)

    def _listing(self, sha: str) -> list[bytes]:
        try:
            return self._git.read("ls-tree", "-r", "-z", "--full-tree", sha).split(b"\0")[:-1]
        except GitFailed as error:
            why = f"This clone does not hold the list of files of {sha[:12]}"
            raise MissingObjects(f"{why}: it is a shallow or partial one; fetch the commit whole.") from error

    def tree_of_worktree(self) -> Tree:
        """Return the files on the disk, uncommitted and untracked (not ignored) ones included."""
        return self.tree(self.resolve(WORKTREE))

    def changed_files(self, base: str, head: str) -> tuple[ChangedFile, ...]:
        """Return what differs between two commits, or a commit and the resolved WORKTREE."""
        return changed_files(self._git, base, head)

    def _worktree(self) -> Snapshot:
        if self._snapshot is None:
            top = self.top
            if top is None:
                raise UnknownRef("A bare repository has no work tree.")
            self._snapshot = snapshot(self._git, top)
        return self._snapshot


class LocalCommits:
    """Two commits of a local repository, as bot/source.py wants them: nothing is far away."""

    def __init__(self, repository: LocalRepository, base: str, head: str) -> None:
        self.base = repository.tree(base, at_base=True)
        self.head = repository.tree(head)

    async def fetch(self, base: Iterable[str], head: Iterable[str]) -> None:
        """Read these texts now (a pickled tree holds only what was read)."""
        for tree, paths in ((self.base, base), (self.head, head)):
            for path in paths:
                tree.texts.get(path)
