"""The real git repository behind the stand-in: commits, merge bases, patches, trees and blobs come from git itself."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

STATUS = {"A": "added", "M": "modified", "D": "removed", "R": "renamed", "T": "changed", "C": "copied"}
PATCH_LINES = 20_000  # beyond either of these GitHub sends no patch for a file
PATCH_BYTES = 500_000


class GitError(Exception):
    """git refused: an unknown commit, or a path that is not there."""


@dataclass(frozen=True)
class FileChange:
    """One entry of a diff; `patch` is None for binary files, pure renames and diffs that are too large."""

    path: str
    status: str
    previous: str | None
    sha: str
    additions: int
    deletions: int
    patch: str | None


@dataclass(frozen=True)
class Entry:
    """What a tree holds other than a plain file: mode 100755, 120000 (a symbolic link), 160000 (a submodule's sha)."""

    mode: str
    content: str | bytes


Content = str | bytes | Entry | None


class Git:
    """A bare repository in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(folder),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C",
        }
        self._run("init", "--quiet", "--bare", "--initial-branch=main")
        self._commits: set[str] = set()  # full shas of commits that are there
        # What a commit holds never changes, so answers about commits are kept.
        self.changes = cache(self._changes)
        self.merge_base = cache(self._merge_base)
        self.tree = cache(self._tree)
        self.blob = cache(self._blob)
        self.commit_info = cache(self._commit_info)
        self.log = cache(self._log)

    def _run(self, *arguments: str, data: bytes | None = None) -> bytes:
        command = ["git", "-C", str(self.folder), "-c", "core.quotePath=false", *arguments]
        done = subprocess.run(command, input=data, capture_output=True, env=self._env, check=False)  # noqa: S603
        if done.returncode:
            raise GitError(done.stderr.decode(errors="replace").strip() or f"git {arguments[0]} failed")
        return done.stdout

    def sha(self, revision: str) -> str:
        """Return the commit a branch, a ref or a (short) sha names; raise GitError if there is none."""
        if revision in self._commits:
            return revision
        if revision.startswith("refs/") and ".." not in revision:
            loose = self.folder / revision  # asked for with every request, and a file is read sooner than git starts
            if loose.is_file():
                return loose.read_text().strip()
        command = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        found = self._run(*command).decode().strip()
        self._commits.add(found)
        return found

    def commit(
        self,
        branch: str,
        files: Mapping[str, Content],
        message: str,
        parent: str | None = None,
        *,
        merged: str | None = None,
    ) -> str:
        """Write a commit with these files changed (None: deleted) on `branch` and return its sha.

        `parent` is where a new branch begins; a branch that exists moves on from its tip. With `merged` it is a merge
        of that commit, whose files have to be among `files`.
        """
        script = [f"commit refs/heads/{branch}\ncommitter Ada <ada@example.com> now\n".encode(), _data(message)]
        try:
            script.append(f"from {self.sha(parent or f'refs/heads/{branch}')}\n".encode())
        except GitError:
            if parent is not None:
                raise
        if merged is not None:
            script.append(f"merge {self.sha(merged)}\n".encode())
        for path, content in files.items():
            name = _quoted(path)
            if content is None:
                script.append(f"D {name}\n".encode())
            elif isinstance(content, Entry) and content.mode == "160000":
                script.append(f"M 160000 {content.content!s} {name}\n".encode())
            else:
                entry = content if isinstance(content, Entry) else Entry("100644", content)
                script += [f"M {entry.mode} inline {name}\n".encode(), _data(entry.content)]
        self._run("fast-import", "--quiet", "--force", "--date-format=now", data=b"".join(script) + b"\n")
        return self.sha(f"refs/heads/{branch}")

    def point(self, ref: str, sha: str) -> None:
        """Let a ref such as `refs/pull/1/head` name a commit."""
        self._run("update-ref", ref, sha)

    def _merge_base(self, base: str, head: str) -> str:
        return self._run("merge-base", base, head).decode().strip()

    def _changes(self, base: str, head: str) -> tuple[FileChange, ...]:
        """Return the diff of two commits, in git's own order, with renames found and three lines of context."""
        raw = self._run("diff", "--raw", "-z", "-M", "--abbrev=40", base, head).decode(errors="replace")
        text = self._run("diff", "-U3", "-M", "--no-color", "--no-ext-diff", base, head).decode(errors="replace")
        sections = ("\n" + text).split("\ndiff --git ")[1:]
        fields = iter(raw.split("\0"))
        entries = []
        for head_of_entry in fields:
            if not head_of_entry:
                break
            *_, new_sha, status = head_of_entry.split(" ")
            path = next(fields)
            previous = path if status[0] in "RC" else None
            entries.append((next(fields) if previous else path, STATUS[status[0]], previous, new_sha))
        shown = iter(sections)
        changes = []
        for entry in entries:
            section = next(shown)
            if entry[1] == "changed":  # a file became a link, or the other way: git tells of both, in two sections
                section = next(shown) and ""
            changes.append(_file_change(entry, section))
        return tuple(changes)

    def _tree(self, sha: str) -> tuple[dict[str, Any], ...]:
        """Return GitHub's entries of the whole tree of a commit or tree, folders included."""
        listing = self._run("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", sha).decode(errors="replace")
        entries = []
        for line in filter(None, listing.split("\0")):
            meta, path = line.split("\t", 1)
            mode, kind, entry_sha, size = meta.split()
            entry: dict[str, Any] = {"path": path, "mode": mode, "type": kind, "sha": entry_sha}
            entries.append(entry if size == "-" else entry | {"size": int(size)})
        return tuple(entries)

    def _blob(self, sha: str) -> bytes:
        return self._run("cat-file", "blob", sha)

    def entry(self, commit: str, path: str) -> dict[str, Any] | None:
        """Return the tree entry at a path of a commit, or None; the empty path is the root."""
        path = path.strip("/")
        if not path:
            tree = self._run("rev-parse", f"{commit}^{{tree}}").decode().strip()
            return {"path": "", "mode": "040000", "type": "tree", "sha": tree}
        return next((entry for entry in self.tree(commit) if entry["path"] == path), None)

    def is_tree(self, sha: str) -> bool:
        """Tell whether a full sha names a tree, and not a commit."""
        return sha not in self._commits and self._kind(sha) == "tree"

    def _kind(self, sha: str) -> str:
        try:
            return self._run("cat-file", "-t", sha).decode().strip()
        except GitError:
            return ""

    def _commit_info(self, sha: str) -> dict[str, Any]:
        """Return the tree, parents, time and message of a commit."""
        text = self._run("show", "-s", "--format=%T%n%P%n%cI%n%B", sha).decode(errors="replace")
        tree, parents, when, message = text.split("\n", 3)
        return {"tree": tree, "parents": parents.split(), "when": when, "message": message.strip()}

    def _log(self, base: str, head: str) -> tuple[str, ...]:
        """Return the commits of `base..head`, the oldest first."""
        return tuple(self._run("rev-list", "--reverse", f"{base}..{head}").decode().split())


def _data(content: str | bytes) -> bytes:
    raw = content.encode() if isinstance(content, str) else content
    return b"data %d\n%s\n" % (len(raw), raw)


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _file_change(entry: tuple[str, str, str | None, str], section: str) -> FileChange:
    path, status, previous, sha = entry
    start = section.find("\n@@ ")
    patch = section[start + 1 :].removesuffix("\n") if start >= 0 else None
    body = (patch or "").split("\n")
    added = sum(line.startswith("+") for line in body)
    removed = sum(line.startswith("-") for line in body)
    if patch is not None and (len(body) > PATCH_LINES or len(patch) > PATCH_BYTES):
        patch = None
    return FileChange(path, status, previous, sha, added, removed, patch)
