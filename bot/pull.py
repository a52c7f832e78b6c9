"""Our nouns for a pull request: not GitHub's JSON, and the same for a local range of commits."""

from dataclasses import dataclass
from typing import Literal

Side = Literal["LEFT", "RIGHT"]
Status = Literal["added", "modified", "removed", "renamed"]


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
    status: Status
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


@dataclass(frozen=True)
class InlineComment:
    """One comment of a review, in GitHub's terms; it may speak of several findings of one place."""

    path: str
    line: int
    side: Side
    body: str
    fingerprints: tuple[str, ...] = ()
    start_line: int | None = None  # None for a single line


@dataclass(frozen=True)
class Annotation:
    """One annotation of a check run: it may stand on any line of the head commit, inside the diff or not."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"]
    message: str
    title: str = ""


@dataclass(frozen=True)
class CheckAction:
    """A button of a check run. GitHub takes 3 of them; label <= 20, description <= 40, identifier <= 20 characters."""

    label: str
    description: str
    identifier: str


@dataclass(frozen=True)
class CheckOutput:
    """What a check run shows. GitHub takes 255 characters of title, 65,535 of summary and of text each."""

    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    actions: tuple[CheckAction, ...] = ()
