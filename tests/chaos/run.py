"""One run: what happens, in the order in which it happens."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from bot.standin import serving
from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import Nursery
from tests.chaos.fleet import Killer, Replica
from tests.chaos.github import Dice, Organisations
from tests.chaos.traffic import lives, traffic
from tests.chaos.verdict import Stored, Verdict, judge
from tests.postgres_server import PostgresServer, running

LONG_AGO = "2026-01-01T00:00:00Z"


@dataclass(frozen=True)
class Plan:
    """How much of everything."""

    pulls: int = 200
    deliveries: int = 2000
    organisations: int = 10
    replicas: int = 3
    failing: float = 0.05
    pace: float = 3.0  # seconds between two kills, on average
    rate: float = 8.0  # deliveries a second
    seed: int = 1
    patience: float = 600.0  # seconds for everything to come to its end after the last kill


class Chaos:
    """One run."""

    def __init__(self, plan: Plan, folder: Path, stack: ExitStack) -> None:
        self.plan = plan
        self.server: PostgresServer = stack.enter_context(running())
        self.url = self.server.database()
        self.github = Organisations(folder / "github", plan.organisations, Dice(0.0, plan.seed))
        self._door = stack.enter_context(serving(self.github))
        nursery = Nursery()
        stack.callback(nursery.close)
        stores = self.url, self._door
        self.replicas = [Replica(nursery, folder / f"replica-{n}", stores, self.github) for n in range(plan.replicas)]
        self.lives = lives(self.github.all, plan.pulls)
        self.killer = Killer(self.replicas, self.server, plan.seed, plan.pace)
        self._chance = Random(plan.seed + 1)
        self.refused = 0

    def run(self) -> Verdict:
        """Play it to the end, and judge it."""
        for replica in self.replicas:
            replica.start(DBREVIEW_SWEEP="true")
        try:
            self.github.dice.share = self.plan.failing
            self.killer.start()
            self._send_all()
            self.killer.stop()
            self._settle()
            for replica in self.replicas:
                replica.measure()
            return judge(self.github, self.lives, Stored.read(self.url))
        finally:
            self.killer.stop()
            for replica in self.replicas:
                if replica.service.running:
                    replica.service.stop()

    def _send_all(self) -> None:
        events = list(traffic(self.lives, self.plan.deliveries, self.plan.seed))
        started = time.monotonic()
        with ThreadPoolExecutor(4) as pool:
            for n, event in enumerate(events):
                if n == len(events) // 2:
                    self.killer.restart_database()
                time.sleep(max(0.0, started + n / self.plan.rate - time.monotonic()))
                pool.submit(self._send, event())
                self._redeliver(pool.submit)

    def _send(self, delivery: Delivery) -> None:
        status = self._chance.choice(self.replicas).send(delivery)
        self.refused += not 200 <= status < 300
        self.github.webhooks.note(delivery, status)

    def _redeliver(self, how: Callable[..., object]) -> None:
        """Send what was asked for through the API."""
        waiting, self.github.webhooks.waiting = self.github.webhooks.waiting, []
        for delivery in waiting:
            how(self._send, delivery)

    def _settle(self) -> None:
        """Wait until everything stands; what was refused again and again is asked for when its time has come."""
        deadline = time.monotonic() + self.plan.patience
        aged = time.monotonic()
        while time.monotonic() < deadline:
            self._redeliver(lambda send, delivery: send(delivery))
            stored = Stored.read(self.url)
            lost = self._lost()
            if not lost and not stored.due and judge(self.github, self.lives, stored).clean:
                return
            if lost and time.monotonic() > aged + 61:  # a start looks around once in a minute
                aged = time.monotonic()
                self._pass_time()
            time.sleep(1)

    def _lost(self) -> set[str]:
        attempts = list(self.github.webhooks.attempts)
        return {a.delivery.guid for a in attempts} - {a.delivery.guid for a in attempts if 200 <= a.status < 300}

    def _pass_time(self) -> None:
        """Make GitHub's record older, instead of waiting for hours; a replica that starts asks what was lost."""
        self.github.webhooks.attempts = [replace(each, at=LONG_AGO) for each in self.github.webhooks.attempts]
        self.replicas[0].kill()
        self.replicas[0].start()
