"""What a delivery asks of us, trimmed to the fields a review needs; it is what is stored durably."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Comment(BaseModel):
    """The comment that carries a /dbreview command."""

    model_config = ConfigDict(frozen=True)

    id: int
    kind: Literal["issue", "review"]  # a comment of the conversation, or of a review thread
    thread: int | None = None  # the first comment of the review thread, where this one is a reply
    author: str
    body: str


class Place(BaseModel):
    """A repository that has to be looked at."""

    model_config = ConfigDict(frozen=True)

    id: int
    owner: str
    name: str


class Job(BaseModel):
    """One piece of work. Ids, not names, identify the repository: names change."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["review", "command", "survey"]
    delivery: str  # X-GitHub-Delivery: the same on a redelivery
    reason: str  # event and action, such as "pull_request.synchronize"
    installation: int
    repository: int
    owner: str
    name: str
    number: int | None = None  # None: a merge group, or a check event of a fork's pull request (found by head_sha)
    base_sha: str | None = None
    head_sha: str | None = None
    comment: Comment | None = None
    queued: int | None = None  # the pull request that a merge group was made for
    button: str | None = None  # of the check run: what was pressed, by `actor`
    actor: str | None = None
    base_ref: str | None = None  # a survey looks only at pull requests into this branch
    places: tuple[Place, ...] = ()  # a survey of several repositories
    sending: int | None = None  # the attempt of a delivery that names the repository, where only its id is known
    sweep: bool = False  # a survey of all that GitHub told us about lately

    @property
    def place(self) -> Place:
        """The repository."""
        return Place(id=self.repository, owner=self.owner, name=self.name)

    @property
    def automatic(self) -> bool:
        """Whether nobody asked for it by name: a push, a moved base."""
        return self.kind == "review" and not self.reason.startswith("check_")

    @property
    def patient(self) -> bool:
        """Whether the check that stands may stand until it would say something else: no commit is new."""
        return self.comment is not None or self.reason.startswith("pull_request_review_thread.")

    @property
    def key(self) -> str:
        """What may be worked on only once at a time: the pull request, the commit of a merge group, a survey."""
        if self.kind == "survey":
            return f"{self.repository}#survey"
        return f"{self.repository}#{self.number if self.number is not None else self.head_sha}"


LOST = "sweep.lost"  # only for lost deliveries
AWAY = "sweep.away"  # in every repository: GitHub has forgotten what happened while we were away


def sweep(name: str, reason: str = "sweep") -> Job:
    """Return the job that looks everywhere; of one name there is one."""
    return Job(
        kind="survey",
        delivery=name,
        reason=reason,
        installation=0,
        repository=0,
        owner="",
        name="",
        sweep=True,
    )
