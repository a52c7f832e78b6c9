"""Deliveries that are about no pull request, and make us look around for those they concern."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.job import Job, Place

EVENTS = frozenset({"push", "installation", "installation_repositories"})
_NEW = {"installation": "created", "installation_repositories": "added"}
_BRANCH = "refs/heads/"
# What the order of migrations depends on, and what settles how they are judged.
_MATTERS = re.compile(r"\.sql$|(?:^|/)meta/_journal\.json$|(?:^|/)dbreview[\w.-]*\.ya?ml$")
MOST_COMMITS = 2_048  # that GitHub names: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Account(_Read):
    login: str


class _Installation(_Read):
    id: int
    account: _Account | None = None


class _Repository(_Read):
    id: int
    name: str
    owner: _Account


class _Commit(_Read):
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


class _Push(_Read):
    ref: str
    deleted: bool = False
    forced: bool = False
    commits: tuple[_Commit, ...] = ()
    repository: _Repository
    installation: _Installation | None = None


class _Named(_Read):
    id: int
    full_name: str = Field(pattern=r"^[^/]+/[^/]+$")


class _Added(_Read):
    action: str
    installation: _Installation
    repositories: tuple[_Named, ...] = ()
    repositories_added: tuple[_Named, ...] = ()


def survey_of(event: str, delivery: str, payload: dict[str, Any]) -> Job | str:
    """Return the Job that looks around, or the word why there is none."""
    try:
        return _pushed(delivery, _Push.model_validate(payload)) if event == "push" else _added(event, delivery, payload)
    except ValidationError:
        return "malformed"


def _pushed(delivery: str, push: _Push) -> Job | str:
    """A push to a branch that may be the base of others: only if it brings what their verdict depends on."""
    if not push.ref.startswith(_BRANCH) or push.deleted:
        return "no-branch"
    if push.installation is None:  # a webhook of a repository, not of an App: we would have no token to look with
        return "no-installation"
    paths = (path for commit in push.commits for path in (*commit.added, *commit.removed, *commit.modified))
    named = push.commits and not push.forced and len(push.commits) < MOST_COMMITS
    if named and not any(_MATTERS.search(path) for path in paths):
        return "no-migrations"
    return Job(
        kind="survey",
        delivery=delivery,
        reason="push",
        installation=push.installation.id,
        repository=push.repository.id,
        owner=push.repository.owner.login,
        name=push.repository.name,
        base_ref=push.ref.removeprefix(_BRANCH),
    )


def _added(event: str, delivery: str, payload: dict[str, Any]) -> Job | str:
    if (
        payload.get("action") != _NEW[event]
    ):  # a deleted or suspended installation gives us no token: its jobs end there
        return "action"
    seen = _Added.model_validate(payload)
    places = [_place(named) for named in (*seen.repositories, *seen.repositories_added)]
    if not places:
        return "no-repositories"
    return Job(
        kind="survey",
        delivery=delivery,
        reason=f"{event}.{seen.action}",
        installation=seen.installation.id,
        repository=places[0].id,
        owner=places[0].owner,
        name=places[0].name,
        places=tuple(places),
    )


def _place(named: _Named) -> Place:
    owner, _, name = named.full_name.partition("/")
    return Place(id=named.id, owner=owner, name=name)
