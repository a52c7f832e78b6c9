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


class Job(BaseModel):
    """One piece of work. Ids, not names, identify the repository: names change."""

    model_config = ConfigDict(frozen=True)

    kind: Literal["review", "command"]
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

    @property
    def automatic(self) -> bool:
        """Whether nobody asked for it by name: a push, a moved base."""
        return self.kind == "review" and not self.reason.startswith("check_")

    @property
    def key(self) -> str:
        """What may be worked on only once at a time: the pull request, or the commit of a merge group."""
        return f"{self.repository}#{self.number if self.number is not None else self.head_sha}"
