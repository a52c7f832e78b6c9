"""Looking at what surrounds this process, again and again: the queue, GitHub, and the clock."""

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from bot.github import GitHub, Unreachable
from bot.jobs import Jobs, Queue, StoreError
from bot.metrics import CLOCK_SKEW, GITHUB_REACHABLE, QUEUE, QUEUE_AGE

log = structlog.get_logger("webhooks.watch")

QUEUE_SECONDS, GITHUB_SECONDS = 5.0, 60.0
OLD = 300.0  # seconds a job may wait before we say so
SKEWED = 30.0  # seconds; GitHub refuses a token that seems to be from the future, or to live for too long


@dataclass
class Watch:
    """What was seen last. `run` looks; `lines` says it."""

    jobs: Jobs
    github: GitHub
    queue: Queue | None = None
    unreachable: str | None = None
    skew: float | None = None
    _asked: float = field(default=float("-inf"))

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            if time.monotonic() - self._asked >= GITHUB_SECONDS:
                await self.ask()
            await asyncio.sleep(QUEUE_SECONDS)

    async def look(self) -> None:
        """Look at the queue."""
        try:
            self.queue = await self.jobs.queue()
        except StoreError:
            self.queue = None
            return
        for state in ("waiting", "running", "delayed"):
            QUEUE.labels(state).set(getattr(self.queue, state))
        QUEUE_AGE.set(self.queue.age)

    async def ask(self) -> None:
        """Ask GitHub whether it is there, and what time it is."""
        self._asked = time.monotonic()
        try:
            self.skew, self.unreachable = await self.github.reach(), None
        except Unreachable as error:
            if self.unreachable is None:
                log.warning("github unreachable", why=str(error))
            self.unreachable = str(error)
        GITHUB_REACHABLE.set(self.unreachable is None)
        CLOCK_SKEW.set(self.skew or 0.0)

    def lines(self) -> list[str]:
        """Return a line for each thing that was looked at; those that begin with `problem` want somebody to look."""
        return [self._queue(), self._github(), self._clock()]

    def _queue(self) -> str:
        if self.queue is None:
            return "queue: not looked at yet"
        seen = self.queue
        said = f"{seen.waiting} waiting, {seen.running} running, {seen.delayed} for later"
        if seen.age > OLD:
            return f"problem: queue: {said}; the oldest has waited {seen.age:.0f} s"
        return f"queue: {said}, the oldest for {seen.age:.0f} s"

    def _github(self) -> str:
        if self.unreachable is not None:
            return f"problem: github: {self.unreachable}"
        return "github: not asked yet" if self._asked < 0 else "github: answers"

    def _clock(self) -> str:
        if self.skew is None:
            return "clock: not compared yet"
        said = f"GitHub's is {abs(self.skew):.0f} s {'ahead' if self.skew > 0 else 'behind'}"
        return f"problem: clock: {said}; set this machine's" if abs(self.skew) > SKEWED else f"clock: {said}"
