"""A service that starts asks what it missed."""

import asyncio
from pathlib import Path

import pytest

from bot.job import AWAY, LOST, Job
from tests.bot.jobs.service import until
from tests.webhooks.conftest import opened
from webhooks.app import _sweep


def test_a_service_that_starts_looks_for_what_it_missed(tmp_path: Path) -> None:
    with opened(tmp_path, sweep=True) as swept:
        until(lambda: [job.reason for job in swept.memory.jobs] == ["sweep"])


class Queue:
    """Remembers what was submitted, and ends the sweeping."""

    def __init__(self, away: float, most: int) -> None:
        self.seconds, self.most = away, most
        self.got: list[Job] = []

    async def away(self) -> float:
        return self.seconds

    async def submit(self, job: Job) -> None:
        self.got.append(job)
        if len(self.got) == self.most:
            raise asyncio.CancelledError


@pytest.mark.parametrize(("away", "reason"), [(0.0, "sweep"), (86_400.0, "sweep"), (3 * 86_400.0, AWAY)])
async def test_after_a_long_absence_it_does_not_trust_what_github_remembers(away: float, reason: str) -> None:
    queue = Queue(away, most=1)
    with pytest.raises(asyncio.CancelledError):
        await _sweep(queue)  # type: ignore[arg-type]
    assert [job.reason for job in queue.got] == [reason]


async def test_processes_that_are_started_again_and_again_look_around_once_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = []
    for now in (1_767_225_600.0, 1_767_225_601.0, 1_767_225_659.0, 1_767_225_660.0):
        monkeypatch.setattr("webhooks.app.time.time", lambda now=now: now)
        queue = Queue(0.0, most=1)
        with pytest.raises(asyncio.CancelledError):
            await _sweep(queue)  # type: ignore[arg-type]
        names += [job.delivery for job in queue.got]
    assert len(names) == 4
    assert len(set(names)) == 2


async def test_lost_deliveries_are_looked_for_every_five_minutes_and_the_rest_every_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_767_225_660.0  # a minute after a full hour

    async def passes(seconds: float) -> None:
        nonlocal now
        now += seconds

    monkeypatch.setattr("webhooks.app.time.time", lambda: now)
    monkeypatch.setattr("webhooks.app.asyncio.sleep", passes)
    queue = Queue(0.0, most=15)
    with pytest.raises(asyncio.CancelledError):
        await _sweep(queue)  # type: ignore[arg-type]
    assert [job.reason for job in queue.got] == ["sweep", *[LOST] * 11, "sweep", *[LOST] * 2]
    assert len({job.delivery for job in queue.got}) == 15
