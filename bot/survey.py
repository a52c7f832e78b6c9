"""Looking around: which pull requests of a repository want a review that no delivery of their own asked for.

Three things lead here: repositories that are new to us, a push to a base branch that brings migrations, and a start of
the service, after which a check may have been left in progress. All of it is slow on purpose: nobody waits for it.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import structlog

from bot.github import GitHub, Installation, Repo, Sending
from bot.github.github import MOST_PAGES
from bot.job import AWAY, LOST, Job, Place
from bot.jobs.story import SPAWN, State, Step, Story
from bot.jobs.work import busy
from bot.pull import CheckOutput, PullRequest, Repository

log = structlog.get_logger("bot.survey")

APART = 20.0  # seconds between two reviews that nobody waits for
MOST = 100  # pull requests of one repository, and repositories of one delivery, that are looked at
MOST_LOST = 500  # deliveries that are asked for again at a time, a request each
LATELY = 1800.0  # seconds of GitHub's record that are read whole every five minutes, and more where little happens
TRIES = 8  # sendings of one delivery, after which we do not ask for it again
FIRST_PAUSE = 300.0  # seconds between the second sending and the third
UNTOUCHED = "No database change"  # the title of a check that no base can change
LEFT = "Left behind by a process that ended"


@dataclass(frozen=True)
class SurveyStory:
    """Tells `inner` for all jobs but those that look around."""

    github: GitHub
    inner: Story

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """The walk, in order."""
        return (("look around", self.look), *((name, _unless_survey(step)) for name, step in self.inner.steps))

    async def look(self, job: Job, _: State) -> State:
        """Return the jobs to be done, each with the seconds it may wait."""
        if job.kind != "survey":
            return {}
        if job.sweep:
            return {SPAWN: await self._everywhere(job)}
        if job.places:
            self.github.hear(job.installation, job.places, whole=job.reason == "installation.created")
            surveys = [_survey(job, place) for place in job.places[:MOST]]
            return {SPAWN: _apart(surveys)}
        return {SPAWN: _apart(await self._reviews(job))}

    async def superseded(self, job: Job, state: State, /) -> None:
        """Pass it on."""
        await self.inner.superseded(job, state)

    async def failed(self, job: Job, state: State, sentence: str, /) -> None:
        """Pass it on; a look around that failed has told nobody anything."""
        if job.kind != "survey":
            await self.inner.failed(job, state, sentence)

    async def _reviews(self, job: Job) -> list[Job]:
        """Return a review for each open pull request that wants one."""
        place = await self.github.named(job.sending) if job.sending else job.place
        repo = self.github.repo(job.installation, Repository(place.id, place.owner, place.name))
        pulls = (await repo.open_pulls(job.base_ref))[:MOST]
        return [_review(job, place, pull.number) for pull in pulls if await self._wanted(repo, job, pull)]

    async def _wanted(self, repo: Repo, job: Job, pull: PullRequest) -> bool:
        """Return whether a head has no check of ours, or one to be made anew; end one that was left behind."""
        check = await repo.newest_check(pull.head_sha)
        if (check is None or not check.completed) and await busy(f"{job.repository}#{pull.number}"):
            return False
        if check is None:
            return True
        if not check.completed:
            now = await repo.newest_check(pull.head_sha)  # whoever was busy a moment ago has concluded it by now
            if now is None or now.id != check.id or now.completed:
                return False
            await repo.conclude_check(check.id, "cancelled", CheckOutput(LEFT, f"{LEFT}; a new check follows."))
            return True
        return job.reason == "push" and check.title != UNTOUCHED

    async def _everywhere(self, job: Job) -> list[dict[str, Any]]:
        """Ask GitHub what it told us lately: what did not arrive is asked for again, where we were busy we look."""
        pages = 10 if job.reason == LOST else MOST_PAGES
        deliveries = await self.github.deliveries(pages, since=time.time() - LATELY)
        lost = _lost(deliveries, time.time())
        for delivery in lost[:MOST_LOST]:
            await self.github.redeliver(delivery)
        if lost:
            log.info("asked for deliveries again", deliveries=len(lost[:MOST_LOST]))
        if job.reason == LOST:
            return []
        installations = [each for each in await self.github.installations() if not each.suspended]
        for each in installations:
            await self.github.seek_shared(each.id)
        if job.reason == AWAY:
            return await self._all(job, installations)
        newest: dict[int, Sending] = {}
        for sending in deliveries:
            if sending.ok and sending.repository and sending.installation:
                newest.setdefault(sending.repository, sending)
        return _apart([_of(job, each) for each in list(newest.values())[:MOST]])

    async def _all(self, job: Job, installations: Iterable[Installation]) -> list[dict[str, Any]]:
        """Return a look at every repository of every installation, a hundred of them in one job."""
        jobs: list[Job] = []
        for each in installations:
            places = await self.github.repositories(each.id)
            for at in range(0, len(places), MOST):
                where = {"installation": each.id, "repository": places[at].id, "places": places[at : at + MOST]}
                named = {"sweep": False, "delivery": f"{job.delivery}+{each.id}.{at}"}
                jobs.append(job.model_copy(update=where | named))
        waits = accumulate((len(each.places) * APART for each in jobs), initial=0.0)
        return [{"job": j.model_dump(mode="json"), "seconds": s} for j, s in zip(jobs, waits, strict=False)]


def _lost(deliveries: Iterable[Sending], now: float) -> list[int]:
    """Return an attempt of each delivery that never arrived and should be asked for again by now.

    The second time is at once, each further one after four times as long: a secret that is wrong for a day costs few
    requests, and what came meanwhile is still had when it is right again. GitHub keeps it for three days.
    """
    attempts: dict[str, list[Sending]] = {}
    for each in deliveries:
        attempts.setdefault(each.guid, []).append(each)
    lost = [tried for tried in attempts.values() if not any(each.ok for each in tried) and len(tried) < TRIES]
    return [tried[0].id for tried in lost if len(tried) == 1 or tried[0].moment + _pause(len(tried)) <= now]


def _pause(tries: int) -> float:
    return float(FIRST_PAUSE * 4 ** (tries - 2))


def _of(job: Job, each: Sending) -> Job:
    """Return the survey of a repository that GitHub told us about."""
    where = {"installation": each.installation, "repository": each.repository, "sending": each.id}
    return job.model_copy(update=where | {"sweep": False, "delivery": f"{job.delivery}+{each.repository}"})


def _survey(job: Job, place: Place) -> Job:
    named = {"repository": place.id, "owner": place.owner, "name": place.name, "places": ()}
    return job.model_copy(update=named | {"delivery": f"{job.delivery}+{place.id}"})


def _review(job: Job, place: Place, number: int) -> Job:
    """Return a review of the pull request as it will be then."""
    return Job(
        kind="review",
        delivery=f"{job.delivery}+{number}",
        reason=f"survey.{job.reason}",
        installation=job.installation,
        repository=place.id,
        owner=place.owner,
        name=place.name,
        number=number,
    )


def _apart(jobs: list[Job]) -> list[dict[str, Any]]:
    return [{"job": job.model_dump(mode="json"), "seconds": i * APART} for i, job in enumerate(jobs)]


def _unless_survey(step: Step) -> Step:
    async def guarded(job: Job, state: State) -> State:
        return {} if job.kind == "survey" else await step(job, state)

    return guarded
