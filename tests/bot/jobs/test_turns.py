"""Whose turn it is: a large installation keeps no small one waiting, and one that must wait keeps nobody waiting."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.github import RateLimited
from bot.job import Job
from bot.jobs import Jobs, State, start
from bot.jobs.pace import Pace
from bot.jobs.turns import SHARES, share_of
from bot.settings import Settings
from tests.bot.jobs.service import KEY, until


class Opened:
    """A story that writes down which job began; jobs called "held" wait at a gate, "limited" ones ask to wait once."""

    def __init__(self) -> None:
        self.began: list[str] = []
        self.gate = threading.Event()

    @property
    def steps(self):
        return (("begin", self.begin),)

    async def begin(self, job: Job, _state: State) -> State:
        self.began.append(job.delivery)
        if job.delivery.startswith("held"):
            await asyncio.to_thread(self.gate.wait, 60)
        if job.delivery.startswith("limited"):
            raise RateLimited(3600)
        return {}

    async def superseded(self, job: Job, state: State, /) -> None: ...

    async def failed(self, job: Job, state: State, sentence: str, /) -> None: ...


def job(delivery: str, installation: int, number: int) -> Job:
    where = {"installation": installation, "repository": installation, "owner": "o", "name": "r", "number": number}
    return Job(kind="review", delivery=delivery, reason="pull_request.opened", **where)


@asynccontextmanager
async def running(url: str, story: Opened, concurrency: int) -> AsyncIterator[Jobs]:
    """Run a queue with this many slots."""
    known = {"app_id": "1", "private_key": KEY, "webhook_secret": "s", "database_url": url}
    settings = Settings(**known, poll_seconds=0.02, concurrency=concurrency, drain_seconds=0)
    jobs = await start(settings, story)
    try:
        yield jobs
    finally:
        story.gate.set()
        await jobs.stop()


async def seen(condition: Callable[[], object]) -> None:
    await asyncio.to_thread(until, condition, 60)


async def test_one_pull_request_does_not_wait_for_five_hundred_of_others(new_store: Callable[[], str]) -> None:
    story, slots, large, small, middle = Opened(), 2, 11, 22, 33
    async with running(new_store(), story, slots) as jobs:
        for n in range(slots):
            await jobs.submit(job(f"held-{n}", large, n))
        await seen(lambda: len(story.began) == slots)
        for n in range(0, 500, 50):
            await asyncio.gather(*(jobs.submit(job(f"large-{n + m}", large, 100 + n + m)) for m in range(50)))
        await jobs.submit(job("small", small, 1))
        for n in range(3):
            await jobs.submit(job(f"middle-{n}", middle, n))
        story.gate.set()
        await seen(lambda: {"small", "middle-2"} <= set(story.began))
    order = story.began[slots:]
    assert order.index("small") <= slots, order[:20]
    assert order.index("middle-2") <= 4 * slots + 4, order[:20]  # of three shares it has one
    assert any(name.startswith("large") for name in order[:8]), "the large one had no turn"


async def test_of_one_installation_the_oldest_comes_first(new_store: Callable[[], str]) -> None:
    story = Opened()
    async with running(new_store(), story, 1) as jobs:
        await jobs.submit(job("held", 1, 0))
        await seen(lambda: story.began)
        for n in range(12):
            await jobs.submit(job(f"next-{n}", 1, 12 - n))
        story.gate.set()
        await seen(lambda: len(story.began) == 13)
    assert story.began[1:] == [f"next-{n}" for n in range(12)]


async def test_a_job_that_waits_for_github_takes_no_slot(new_store: Callable[[], str]) -> None:
    story = Opened()
    async with running(new_store(), story, 1) as jobs:
        await jobs.submit(job("limited", 1, 1))
        await seen(lambda: story.began == ["limited"])
        await jobs.submit(job("other", 2, 1))
        await seen(lambda: story.began == ["limited", "other"])


async def test_an_installation_that_github_asked_to_wait_has_no_turn_until_then(new_store: Callable[[], str]) -> None:
    story, url = Opened(), new_store()
    pace = Pace(url)
    async with running(url, story, 4) as jobs:
        await pace.rest(1, 3, graphql=False)
        await jobs.submit(job("resting", 1, 1))
        await jobs.submit(job("other", 2, 1))
        await seen(lambda: story.began)
        waits = await jobs.queue()
        assert (waits.waiting, waits.delayed, waits.age) == (0, 1, 0.0)
        await seen(lambda: len(story.began) == 2)
    pace.close()
    assert story.began == ["other", "resting"]


@pytest.mark.parametrize("installation", [0, 1, SHARES, 2**40])
def test_every_installation_has_a_share(installation: int) -> None:
    assert 1 <= share_of(installation) < 2**31 - 1
