"""`make kills`: kill -9 for real, at every request that a review sends to GitHub, and a new process that goes on.

`dbreview serve` runs in a process of its own, on SQLite. It is killed the moment a request of it has arrived at the
stand-in, before that takes effect or after, and gets no answer. Started again, it must come to the same end as one that
lived: the right comments once, and a concluded check.
"""

import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio

from bot.standin import StandIn, serving
from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import Nursery, until
from tests.faults.matrix import difference, dishonest
from tests.faults.rig import Death, Judge, Kept, Rig
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.service.real import RealService

DEATHS: tuple[Death, ...] = ("killed", "killed-after")
ENDED = '"event": "job ended"'  # in the log
PATIENCE = 120.0  # seconds for a job, its process started anew included

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


class Killer:
    """The stand-in's door; at the `at`-th request (from 0) it kills whoever sent it."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.passed: list[str] = []
        self.wait(lambda: None)

    def wait(self, kill: Callable[[], None], at: int | None = None, death: Death = "killed") -> None:
        """Count from now on."""
        self.passed.clear()
        self._at, self._death, self._kill = at, death, kill

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or kill its sender before or after it takes effect."""
        if scope["type"] != "http" or scope["path"].endswith("/rate_limit"):  # which is the service's, not a review's
            return await self._app(scope, receive, send)
        now = len(self.passed) == self._at
        self.passed.append(f"{scope['method']} {scope['path']}")
        if now and self._death == "killed":
            return self._kill()
        await self._app(scope, receive, _nowhere if now else send)
        if now:
            self._kill()
        return None


async def _nowhere(_message: Any) -> None:
    """Take an answer that nobody is there to hear."""


@dataclass(frozen=True)
class Kill:
    """One death at one request."""

    scenario: str
    at: int
    request: str
    death: Death

    def __str__(self) -> str:
        when = "before it took effect" if self.death == "killed" else "after it took effect"
        return f"{self.scenario}, request {self.at} ({self.request}): kill -9 {when}"


class Play:
    """One scenario in front of the real service; `requests` and the right end are those of a process that lived."""

    def __init__(self, rig: Rig, delivery: Delivery, door: Killer, service: RealService, store: Path) -> None:
        self._rig, self._delivery, self._door, self._service = rig, delivery, door, service
        self._store = store
        self._kept = Kept.of(rig.standin)
        self._jobs = 0
        try:
            self._send()
            until(lambda: self._ended() and not self._open() and self._idle(), PATIENCE)
            self.requests = tuple(door.passed)
            self._jobs, self._right = self._ended(), rig.seen()
        finally:
            self._gone()

    def kill(self, at: int, death: Death) -> str:
        """Play it with a death, and say what is wrong at its end; nothing where it was survived."""
        self._kept.restore(self._rig.standin, later=0)
        self._send(at, death)
        try:
            until(lambda: not self._service.running, PATIENCE)
            self._service.start()
            until(lambda: self._ended() >= self._jobs and not self._open() and self._idle(), PATIENCE)
        except AssertionError:
            return f"it did not come to an end. {self._service.log_tail()[-600:]}"
        finally:
            self._gone()
        return dishonest(self._rig) or difference(self._right, self._rig.seen())

    def _send(self, at: int | None = None, death: Death = "killed") -> None:
        """Start a process that remembers nothing, and send it the delivery under a name of its own."""
        self._service.log.write_text("")
        self._service.start(DBREVIEW_SWEEP="false", DBREVIEW_LOG_FORMAT="json")
        self._door.wait(lambda: os.kill(self._service.pid, signal.SIGKILL), at, death)
        self._guid = str(uuid4())
        headers = self._delivery.headers | {"x-github-delivery": self._guid}
        assert self._service.send(replace(self._delivery, guid=self._guid, headers=headers)) == 202

    def _gone(self) -> None:
        if self._service.running:
            self._service.kill()

    def _ended(self) -> int:
        """Count the jobs of this delivery that came to their end; one that died before that is told again."""
        return sum(ENDED in line and self._guid in line for line in self._service.log.read_text().splitlines())

    def _idle(self) -> bool:
        """Tell whether the store holds no job that is to run: one may have asked for others."""
        with closing(sqlite3.connect(f"file:{self._store}?mode=ro", uri=True, timeout=10)) as store:
            waiting = store.execute(
                "SELECT count(*) FROM workflow_status WHERE status IN ('PENDING', 'ENQUEUED', 'DELAYED')"
            )
            return waiting.fetchone()[0] == 0

    def _open(self) -> bool:
        return any(run.status != "completed" for run in list(self._rig.standin.repository.check_runs.values()))


@contextmanager
def playing(scenario: Scenario, nursery: Nursery, folder: Path) -> Iterator[Play]:
    """Prepare a scenario, and play it once without a death."""
    rig = Rig(StandIn(folder / scenario.name), Judge())
    delivery = anyio.run(scenario.prepare, rig)
    door = Killer(rig.standin.app)
    with serving(door) as url:
        store = folder / f"{scenario.name}.sqlite"
        yield Play(rig, delivery, door, RealService(nursery, folder, (f"sqlite:///{store}", url), rig.standin), store)


def kills(name: str, play: Play) -> list[Kill]:
    """Return every death of a scenario."""
    return [Kill(name, at, request, death) for at, request in enumerate(play.requests) for death in DEATHS]


def main(names: Sequence[str]) -> int:
    """Play every kill of the scenarios with these names, or of all; return how many were not survived."""
    started, tried, lost = time.monotonic(), 0, 0
    nursery = Nursery()
    with tempfile.TemporaryDirectory() as folder:
        for scenario in SCENARIOS:
            if names and scenario.name not in names:
                continue
            with playing(scenario, nursery, Path(folder)) as play:
                cells = kills(scenario.name, play)
                troubles = [(kill, play.kill(kill.at, kill.death)) for kill in cells]
            for kill, trouble in troubles:
                if trouble:
                    print(f"{kill}\n    {trouble[:900]}")
            bad = sum(bool(trouble) for _, trouble in troubles)
            tried, lost = tried + len(cells), lost + bad
            print(f"  {scenario.name:<10} {len(cells) - bad} of {len(cells)}", flush=True)
    print(f"Real kills survived: {tried - lost} of {tried} tried, in {time.monotonic() - started:.0f} s", flush=True)
    nursery.close()
    return lost


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
