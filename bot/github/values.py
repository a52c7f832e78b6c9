"""What the calls return where bot/pull.py has no noun for it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.pull import ChangedFile, PullRequest

Place = tuple[str, str]  # commit sha (or any revision) and path


@dataclass(frozen=True)
class Comparison:
    """The difference from the merge base to the head; `complete` is False where GitHub names no more files (3,000)."""

    merge_base: str
    files: tuple[ChangedFile, ...]
    complete: bool


@dataclass(frozen=True)
class Paths:
    """All files of a commit: path -> blob sha, without submodules.

    `truncated`: it is not complete, because GitHub does not list so many.
    """

    paths: dict[str, str]
    symlinks: set[str] = field(default_factory=set)
    truncated: bool = False


@dataclass(frozen=True)
class Texts:
    """File contents by place; `unavailable` says, as the end of a sentence, why a text cannot be had."""

    texts: dict[Place, str] = field(default_factory=dict)
    unavailable: dict[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OwnThread:
    """A review thread that we opened, by its first comment. `line` is None once the thread is outdated."""

    thread_id: str
    node_id: str
    database_id: int
    path: str
    line: int | None
    body: str
    outdated: bool
    resolved: bool
    minimized: bool
    has_replies: bool  # by others
    cleared: bool = False  # minimized as resolved, which is how we fold away what is fixed
    commit: str | None = None  # the head that its first comment was written on
    resolved_by: str | None = None


@dataclass(frozen=True)
class Fold:
    """A comment or review of ours to fold away; `body`: its new text, for a comment of a review thread.

    Without a `reason` it stays, with its new text.
    """

    node_id: str
    reason: Literal["OUTDATED", "RESOLVED", "DUPLICATE"] | None
    body: str | None = None


@dataclass(frozen=True)
class OwnComment:
    """A comment of the conversation that we wrote."""

    id: int
    node_id: str
    body: str


@dataclass(frozen=True)
class OwnReview:
    """A review that we posted, on the commit it was posted for (None where GitHub lost it)."""

    id: int
    node_id: str
    body: str
    commit_sha: str | None
    minimized: bool


@dataclass(frozen=True)
class OwnCheck:
    """The newest check run of our name on a commit."""

    id: int
    title: str
    completed: bool


@dataclass(frozen=True)
class Standing:
    """What the newest run of our name on the head says, once it is concluded; `annotations` is their number."""

    conclusion: str
    title: str
    summary: str
    text: str
    annotations: int


@dataclass(frozen=True)
class Sending:
    """One attempt of GitHub's to deliver an event; `guid` is the delivery's, the same on every attempt."""

    id: int
    guid: str
    ok: bool
    installation: int | None
    repository: int | None
    event: str = ""  # with its action, such as pull_request.opened
    status: int = 0  # what we answered; 0 where no answer came
    at: str = ""  # ISO 8601

    @property
    def moment(self) -> float:
        """When it was, in seconds since the epoch; 0 where GitHub does not say."""
        try:
            return datetime.fromisoformat(self.at).timestamp()
        except ValueError:
            return 0.0


@dataclass(frozen=True)
class Glance:
    """A pull request as it is now, with all that we said about it before, and the texts that were wanted along."""

    pull: PullRequest
    texts: Texts
    threads: tuple[OwnThread, ...] = ()
    sticky: tuple[OwnComment, ...] = ()
    reviews: tuple[OwnReview, ...] = ()
    shared: str | None = None  # the settings file of the owner's `.github` repository
    check: Standing | None = None  # None also where it was not asked for
