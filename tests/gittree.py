"""A commit of a git directory as a Tree, its texts read when they are asked for."""

import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from schema.tree import Tree


class Texts(Mapping[str, str]):
    """The texts of one commit, each read from git once."""

    def __init__(self, git: Path, commit: str) -> None:
        self.git = git
        listing = run_git(git, "ls-tree", "-r", "--format=%(objectname) %(path)", commit)
        self.blobs = dict(reversed(line.split(" ", 1)) for line in listing.splitlines())
        self.read: dict[str, str] = {}

    def __getitem__(self, path: str) -> str:
        if path not in self.read:
            self.read[path] = run_git(self.git, "cat-file", "blob", self.blobs[path])
        return self.read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.blobs)

    def __len__(self) -> int:
        return len(self.blobs)


def run_git(git: Path, *arguments: str) -> str:
    """Return what a git command prints."""
    done = subprocess.run(["git", "-C", str(git), *arguments], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def tree_at(git: Path, commit: str) -> Tree:
    """Return one commit."""
    texts = Texts(git, commit)
    return Tree(frozenset(texts.blobs), texts)
