"""Several processes of `dbreview serve` on one Postgres, of which one is killed every few seconds and started again."""

import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import Nursery
from tests.chaos.github import Organisations
from tests.postgres_server import PostgresServer
from tests.service.real import RealService


@dataclass
class Memory:
    """Resident megabytes of one replica: of its first process when it was ready, of all at their ends, and at last."""

    start: float = 0.0
    most: float = 0.0
    end: float = 0.0


class Replica:
    """One replica over all its processes; `up` is what a load balancer without health checks does not know."""

    def __init__(self, nursery: Nursery, folder: Path, stores: tuple[str, str], github: Organisations) -> None:
        folder.mkdir(parents=True)
        self.service = RealService(nursery, folder, stores, github.all[0])
        self.memory = Memory()
        self.starts = 0
        self._http = httpx.Client(timeout=10, trust_env=False, verify=False)

    def start(self, **changed: str) -> None:
        """Start a process, and wait until it is ready."""
        self.service.start(DBREVIEW_LOG_FORMAT="json", **changed)
        self.starts += 1
        self.memory.start = self.memory.start or megabytes(self.service.pid)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.measure()
        self.service.kill()

    def measure(self) -> None:
        """Look at the memory of the process that runs."""
        self.memory.end = megabytes(self.service.pid)
        self.memory.most = max(self.memory.most, self.memory.end)

    def send(self, delivery: Delivery) -> int:
        """Send a delivery as GitHub does; return the answer's status, 0 where none came."""
        url = f"{self.service.url}/webhooks/github"
        try:
            return self._http.post(url, content=delivery.body, headers=delivery.headers).status_code
        except httpx.HTTPError:
            return 0


@dataclass
class Trouble:
    """What was done to the fleet."""

    kills: int = 0
    outages: int = 0  # all replicas killed at once
    restarts: int = 0  # of the database
    lives: list[float] = field(default_factory=list)  # seconds a killed process had lived


class Killer:
    """One thread: kills a replica, lets it lie, starts it again, waits; it alone starts and ends processes."""

    def __init__(self, replicas: Sequence[Replica], server: PostgresServer, seed: int, pace: float) -> None:
        self.trouble = Trouble()
        self._replicas, self._server = replicas, server
        self._chance = random.Random(seed)
        self._pace = pace
        self._restart_database = threading.Event()
        self._stopping = threading.Event()
        self._born = dict.fromkeys(range(len(replicas)), time.monotonic())
        self._thread = threading.Thread(target=self._run, name="killer")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def restart_database(self) -> None:
        """Crash the database and start it again, before the next kill."""
        self._restart_database.set()

    def stop(self) -> None:
        """End, with every replica up."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._chance.uniform(0.5, 1.5) * self._pace):
            if self._restart_database.is_set():
                self._crash_database()
                continue
            all_of_them = self._chance.random() < 0.05
            chosen = list(range(len(self._replicas))) if all_of_them else [self._chance.randrange(len(self._replicas))]
            for each in chosen:
                self._replicas[each].kill()
                self.trouble.lives.append(time.monotonic() - self._born[each])
            self.trouble.kills += len(chosen)
            self.trouble.outages += all_of_them
            self._stopping.wait(self._chance.uniform(0.1, 1.0))
            for each in chosen:
                self._replicas[each].start()
                self._born[each] = time.monotonic()
        if self._restart_database.is_set():
            self._crash_database()

    def _crash_database(self) -> None:
        self._restart_database.clear()
        self._server.crash()
        self._stopping.wait(1.0)
        self._server.start()
        self.trouble.restarts += 1


def megabytes(pid: int) -> float:
    """Return the resident memory of a process; 0 where it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
