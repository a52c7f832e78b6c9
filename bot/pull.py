"""Our nouns for a pull request: not GitHub's JSON, and the same for a local range of commits."""

from dataclasses import dataclass
from typing import Literal

Side = Literal["LEFT", "RIGHT"]


@dataclass(frozen=True)
class Repository:
    """A repository on GitHub."""

    id: int
    owner: str
    name: str

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True)
class PullRequest:
    """A pull request as it is now. `base_sha` is the tip of the base branch, not the merge base."""

    repository: Repository
    number: int
    base_ref: str
    base_sha: str
    head_sha: str
    author: str
    draft: bool = False
    open: bool = True
    from_fork: bool = False
    title: str = ""


@dataclass(frozen=True)
class Hunk:
    """One hunk: the line numbers a comment may be placed on, context lines included, on each side."""

    left: frozenset[int]
    right: frozenset[int]
    added: frozenset[int]  # of `right`, those this pull request wrote
    removed: frozenset[int]  # of `left`, those it took away


@dataclass(frozen=True)
class ChangedFile:
    """A file of the diff; `hunks` is empty for binary files, pure renames, and diffs GitHub thinks too large."""

    path: str
    status: Literal["added", "modified", "removed", "renamed"]
    previous_path: str | None = None
    hunks: tuple[Hunk, ...] = ()
    patch_missing: bool = False

    def hunk_of(self, side: Side, line: int, end_line: int) -> Hunk | None:
        """Return the hunk that holds all of `line`..`end_line` on `side`, or None."""
        for hunk in self.hunks:
            lines = hunk.right if side == "RIGHT" else hunk.left
            if line in lines and end_line in lines:
                return hunk
        return None
