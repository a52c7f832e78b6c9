"""One review under one fault, in this process: the queue's own story, with its store and clocks played by values."""

import re
from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import httpx
from pydantic import TypeAdapter

from bot.commands.story import CommandStory
from bot.github import Clock, Credentials, GitHub
from bot.job import Job
from bot.jobs import work
from bot.jobs.names import id_of
from bot.jobs.work import JobError
from bot.review import Review
from bot.standin import StandIn
from bot.standin.faults import Kind
from bot.survey import SurveyStory
from webhooks.events import job_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.standin.webhooks import Delivery

Death = Literal["killed", "killed-after"]  # the process dies before, or after, the request took effect
MOST_LIVES = 4  # a job that needs more has not survived


class Killed(BaseException):
    """The process is gone: nothing in it may catch this."""


class Judge:
    """The worker processes, played in this one; the same question is answered once for all runs."""

    def __init__(self) -> None:
        self._known: dict[str, Any] = {}

    async def run(self, function: Any, argument: Any, kind: TypeAdapter[Any]) -> Any:
        """Return what `function` answers."""
        asked = "|".join(
            f"{sorted(tree.paths)}{sorted(tree.texts.items())}{sorted(tree.unavailable.items())}"
            for tree in (argument.base, argument.head)
        )
        key = f"{asked}|{sorted(argument.changed)}|{argument.config!r}|{argument.accepted!r}"
        if key not in self._known:
            self._known[key] = function(argument)
        return self._known[key]


class Line(httpx.AsyncBaseTransport):
    """The line to the stand-in; at its `at`-th request (from 0) something happens."""

    def __init__(self, standin: StandIn, at: int | None = None, what: Kind | Death = "500", times: int = 1) -> None:
        self._standin, self._inner = standin, standin.transport()
        self._at, self._what, self._times = at, what, times
        self.passed: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on, and let happen what was planned."""
        path = request.url.path
        now = len(self.passed) == self._at
        self.passed.append((request.method, path))
        if now and self._what == "killed":
            raise Killed
        if now and self._what != "killed-after":
            self._standin.faults.add(request.method, f"^{re.escape(path)}$", self._what, self._times)  # type: ignore[arg-type]
        answer = await self._inner.handle_async_request(request)
        await answer.aread()
        if now and self._what == "killed-after":
            raise Killed
        return answer


@dataclass
class Store:
    """The queue's store, in memory: what DBOS keeps of one job."""

    standin: StandIn
    kept: dict[int, Any] = field(default_factory=dict)
    lives: int = 1
    at: int = 0
    workflow_id: str = "pr:1"
    queued: list[Job] = field(default_factory=list)

    async def run_step_async(self, _options: Any, function: Any, *arguments: Any) -> Any:
        """Run a step, or return what it returned in an earlier life."""
        self.at += 1
        if self.at not in self.kept:
            self.kept[self.at] = await function(*arguments)
        return self.kept[self.at]

    async def sleep_async(self, seconds: float) -> None:
        """Let time pass."""
        self.standin.clock.advance(seconds)

    async def list_workflows_async(self, **_filters: Any) -> list[Any]:
        """Nothing else waits."""
        return []

    async def get_workflow_status_async(self, _workflow: str) -> Any:
        """Say how often a process died over the job."""
        return type("Status", (), {"recovery_attempts": self.lives, "attributes": None})

    async def enqueue_workflow_async(self, _queue: str, _work: Any, raw: dict[str, Any]) -> None:
        """Remember the job that goes on."""
        self.queued.append(Job.model_validate(raw))


TABLES = ("reviews", "review_comments", "issue_comments", "check_runs")


@dataclass(frozen=True)
class Kept:
    """What a repository of the stand-in held at one moment."""

    tables: dict[str, dict[int, Any]]

    @classmethod
    def of(cls, standin: StandIn) -> "Kept":
        """Remember what it holds now."""
        return cls({name: cls._copied(standin, getattr(standin.repository, name)) for name in TABLES})

    def restore(self, standin: StandIn, later: float = 7200) -> None:
        """Make it hold that again, `later` by so many seconds, with no fault waiting."""
        for name, table in self.tables.items():
            setattr(standin.repository, name, self._copied(standin, table))
        standin.faults.clear()
        standin.violations.clear()
        standin.clock.advance(later)  # no limit remembers what was before

    @staticmethod
    def _copied(standin: StandIn, table: dict[int, Any]) -> dict[int, Any]:
        return deepcopy(table, {id(standin.repository): standin.repository})


@contextmanager
def no_label(*_names: Any, **_more: Any) -> "Iterator[None]":
    """Stand for DBOS' contexts, which need a running store."""
    yield


@dataclass
class Rig:
    """A stand-in, and the service in front of it, as often as it dies; one that `lives` remembers what it asked."""

    standin: StandIn
    judge: Judge
    ended: list[str] = field(default_factory=list)  # how each job ended
    lives: SurveyStory | None = None

    def story(self, line: Line) -> SurveyStory:
        """Return the story of a process that lives, else one as a process that has just started has it."""
        return self.lives or self.started(line)

    def started(self, line: Line) -> SurveyStory:
        """Return a story as a process that has just started has it."""
        standin = self.standin

        async def sleep(seconds: float) -> None:
            standin.clock.advance(seconds)

        clock = Clock(standin.clock.now, standin.clock.now, sleep, lambda: 0.0)
        credentials = Credentials(str(standin.app_id), standin.private_key)
        github = GitHub(credentials, line, clock=clock)
        review = Review(github, self.judge)  # type: ignore[arg-type]
        return SurveyStory(github, CommandStory(github, review))

    async def deliver(self, delivery: "Delivery", line: Line | None = None) -> None:
        """Work on a delivery to its end; what it leads to is worked on too."""
        job = job_of(delivery.event, delivery.guid, delivery.payload)
        assert isinstance(job, Job), job
        await self.work_on(job, line)

    async def work_on(self, job: Job, line: Line | None = None) -> None:
        """Work on a job, and on those it leads to."""
        jobs = [job]
        line = line or Line(self.standin)
        while jobs:
            jobs += await self._work(jobs.pop(0), line)

    async def _work(self, job: Job, line: Line) -> list[Job]:
        store = Store(self.standin, workflow_id=id_of(job))
        with self._in_place(store):
            while True:
                work.Running.story = self.story(line)
                store.at = 0
                try:
                    self.ended.append(await work._tell(job))
                except Killed:
                    store.lives += 1
                    assert store.lives <= MOST_LIVES, "it dies again and again"
                    continue
                except JobError as error:
                    self.ended.append(f"failed: {error}")
                return store.queued

    @contextmanager
    def _in_place(self, store: Store) -> "Iterator[None]":
        """Let the queue's own code meet this store, and afterwards, for other tests, the real one again."""
        real = work.DBOS, work.SetWorkflowID, work.SetEnqueueOptions
        work.DBOS = store  # type: ignore[misc,assignment]
        work.SetWorkflowID = work.SetEnqueueOptions = no_label  # type: ignore[misc,assignment]
        try:
            yield
        finally:
            work.DBOS, work.SetWorkflowID, work.SetEnqueueOptions = real  # type: ignore[misc]

    def seen(self) -> dict[str, Any]:
        """Return what stands on GitHub, without what may differ: ids, and how many reviews carried the comments."""
        repository = self.standin.repository
        newest = {run.head_sha: run for run in repository.check_runs.values()}
        return {
            "inline": Counter((c.path, c.line, c.body, c.minimized) for c in repository.review_comments.values()),
            "said": Counter((timeless(c.body), c.app is not None) for c in repository.issue_comments.values()),
            "checks": sorted(
                (r.head_sha, r.conclusion, r.title, timeless(r.summary), len(r.annotations)) for r in newest.values()
            ),
            "open": sum(run.status != "completed" for run in repository.check_runs.values()),
            "reactions": sorted(x["content"] for c in repository.issue_comments.values() for x in c.reactions),
        }


def timeless(text: str | None) -> str:
    """Return a text without how long its review took."""
    return re.sub(r"It took [0-9.]+ s", "", text or "")
