"""From GitHub's payload to our Job, or to the reason why there is nothing to do."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.commands.parse import parse
from bot.farewell import fingerprints
from bot.job import Comment, Job
from webhooks import surveys

_QUEUED = re.compile(r"/pr-([0-9]{1,10})-[0-9a-f]+$")  # of a merge group's branch


@dataclass(frozen=True)
class Ignored:
    """A delivery that asks nothing of us; `reason` is one of a few fixed words."""

    reason: str


class _Read(BaseModel):
    """Only the fields we read: GitHub adds others at any time, and GHES lacks some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _Account(_Read):
    login: str
    type: str = "User"


class _Repository(_Read):
    id: int
    name: str
    owner: _Account


class _Installation(_Read):
    id: int


class _Commit(_Read):
    sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")


class _BaseRepository(_Read):
    id: int


class _PullRequest(_Read):
    number: int
    base: _Commit
    head: _Commit


class _Base(_Commit):
    repo: _BaseRepository


class _CheckedPullRequest(_Read):
    number: int
    base: _Base
    head: _Commit


class _Payload(_Read):
    action: str
    repository: _Repository
    installation: _Installation | None = None


class _PullRequestEvent(_Payload):
    pull_request: _PullRequest
    changes: dict[str, Any] = {}


class _MergeGroup(_Read):
    head_ref: str = ""
    base_sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")
    head_sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")


class _MergeGroupEvent(_Payload):
    merge_group: _MergeGroup


class _Check(_Read):
    head_sha: str = Field(pattern=r"^[0-9a-f]{40,64}$")
    pull_requests: tuple[_CheckedPullRequest, ...] = ()


class _Button(_Read):
    identifier: str


class _CheckRunEvent(_Payload):
    check_run: _Check
    requested_action: _Button | None = None
    sender: _Account | None = None


class _CheckSuiteEvent(_Payload):
    check_suite: _Check


class _Issue(_Read):
    number: int
    pull_request: dict[str, Any] | None = None


class _Text(_Read):
    id: int
    body: str | None = None
    user: _Account | None = None
    in_reply_to_id: int | None = None


class _IssueCommentEvent(_Payload):
    issue: _Issue
    comment: _Text


class _ReviewCommentEvent(_Payload):
    pull_request: _PullRequest
    comment: _Text


class _Comment(_Read):
    body: str | None = None
    user: _Account | None = None


class _Thread(_Read):
    comments: tuple[_Comment, ...] = ()


class _OpenOrNot(_PullRequest):
    state: str = "open"


class _ThreadEvent(_Payload):
    pull_request: _OpenOrNot
    thread: _Thread


@dataclass(frozen=True)
class _Asked:
    """What a payload asks for, before it is known who asks; `more` are fields of the job that few have."""

    kind: Literal["review", "command"]
    number: int | None = None
    base_sha: str | None = None
    head_sha: str | None = None
    more: dict[str, Any] = field(default_factory=dict)


def job_of(event: str, delivery: str, payload: dict[str, Any]) -> Job | Ignored:
    """Return the Job that a delivery asks for, or the reason to ignore it. Never raises on what a payload holds.

    `event` is X-GitHub-Event, `delivery` X-GitHub-Delivery.
    """
    if event in _EVENTS:
        return _job(event, delivery, payload)
    survey = surveys.survey_of(event, delivery, payload) if event in surveys.EVENTS else "event"
    return survey if isinstance(survey, Job) else Ignored(survey)


def _job(event: str, delivery: str, payload: dict[str, Any]) -> Job | Ignored:
    model, read = _EVENTS[event]
    action = payload.get("action", "")
    if isinstance(action, str) and action not in _ACTIONS[event]:
        return Ignored("action")
    try:
        seen = model.model_validate(payload)
    except ValidationError:
        return Ignored("malformed")
    asked = read(seen)
    if isinstance(asked, Ignored):
        return asked
    if seen.installation is None:  # a webhook of a repository, not of an App: we would have no token to answer with
        return Ignored("no-installation")
    return Job(
        kind=asked.kind,
        delivery=delivery,
        reason=f"{event}.{seen.action}",
        installation=seen.installation.id,
        repository=seen.repository.id,
        owner=seen.repository.owner.login,
        name=seen.repository.name,
        number=asked.number,
        base_sha=asked.base_sha,
        head_sha=asked.head_sha,
        **asked.more,
    )


def _pull_request(seen: _PullRequestEvent) -> _Asked | Ignored:
    if seen.action == "edited" and "base" not in seen.changes:  # a new title or text changes nothing we read
        return Ignored("base-unchanged")
    pull = seen.pull_request
    return _Asked("review", pull.number, pull.base.sha, pull.head.sha)


def _merge_group(seen: _MergeGroupEvent) -> _Asked:
    group = seen.merge_group
    queued = _QUEUED.search(group.head_ref)
    more = {"queued": int(queued[1])} if queued else {}
    return _Asked("review", None, group.base_sha, group.head_sha, more)


def _check_run(seen: _CheckRunEvent) -> _Asked | Ignored:
    asked = _checked(seen.check_run, seen.repository.id)
    if seen.action != "requested_action":
        return asked
    if seen.requested_action is None or seen.sender is None or seen.sender.type == "Bot":
        return Ignored("bot")
    return replace(asked, kind="command", more={"button": seen.requested_action.identifier, "actor": seen.sender.login})


def _check_suite(seen: _CheckSuiteEvent) -> _Asked:
    return _checked(seen.check_suite, seen.repository.id)


def _checked(check: _Check, repository: int) -> _Asked:
    """Name the pull request of a check. GitHub lists none for forks, and may list those of other repositories."""
    ours = [pull for pull in check.pull_requests if pull.base.repo.id == repository]
    if not ours:
        return _Asked("review", None, None, check.head_sha)
    return _Asked("review", ours[0].number, ours[0].base.sha, check.head_sha)


def _issue_comment(seen: _IssueCommentEvent) -> _Asked | Ignored:
    if seen.issue.pull_request is None:
        return Ignored("not-a-pull-request")
    return _command(seen.comment, "issue", seen.issue.number)


def _review_comment(seen: _ReviewCommentEvent) -> _Asked | Ignored:
    return _command(seen.comment, "review", seen.pull_request.number)


def _thread(seen: _ThreadEvent) -> _Asked | Ignored:
    """A thread of findings was resolved, or opened again: what is said of them elsewhere follows it."""
    first = seen.thread.comments[0] if seen.thread.comments else _Comment()
    if first.user is None or first.user.type != "Bot" or not fingerprints(first.body or ""):
        return Ignored("not-our-thread")
    pull = seen.pull_request
    return _Asked("review", pull.number, pull.base.sha, pull.head.sha) if pull.state == "open" else Ignored("closed")


def _command(text: _Text, kind: Literal["issue", "review"], number: int) -> _Asked | Ignored:
    if text.user is None or text.user.type == "Bot":  # also our own comments, which explain the commands
        return Ignored("bot")
    if text.body is None or parse(text.body) is None:
        return Ignored("no-command")
    comment = Comment(id=text.id, kind=kind, thread=text.in_reply_to_id, author=text.user.login, body=text.body)
    return _Asked("command", number, more={"comment": comment})


_EVENTS: dict[str, tuple[type[_Payload], Callable[[Any], _Asked | Ignored]]] = {
    "pull_request": (_PullRequestEvent, _pull_request),
    "merge_group": (_MergeGroupEvent, _merge_group),
    "check_run": (_CheckRunEvent, _check_run),
    "check_suite": (_CheckSuiteEvent, _check_suite),
    "issue_comment": (_IssueCommentEvent, _issue_comment),
    "pull_request_review_comment": (_ReviewCommentEvent, _review_comment),
    "pull_request_review_thread": (_ThreadEvent, _thread),
}
_ACTIONS = {
    "pull_request": {"opened", "reopened", "synchronize", "ready_for_review", "edited", "closed"},
    "merge_group": {"checks_requested"},
    "check_run": {"rerequested", "requested_action"},
    # `requested` comes with every push, and the pull request's own event does too.
    "check_suite": {"rerequested"},
    "issue_comment": {"created"},
    "pull_request_review_comment": {"created"},
    "pull_request_review_thread": {"resolved", "unresolved"},
}
KNOWN_EVENTS = frozenset({*_EVENTS, *surveys.EVENTS, "ping", "repository", "pull_request_review"})
