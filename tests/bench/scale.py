"""`make scale`: one, two and four processes on one Postgres: deliveries taken a second, reviews concluded a minute.

What sends, the stand-in GitHub and the database have the same cores as the processes: on a machine with two cores the
figures say what sharing costs, and not what more machines bring.
"""

import asyncio
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg

from bot.standin import serving
from tests.bench.intake import Point, drive, serving_intake, starting
from tests.bot.jobs.service import Nursery
from tests.chaos.fleet import Replica
from tests.chaos.github import Dice, Organisations
from tests.chaos.traffic import Life, lives
from tests.postgres_server import running

PROCESSES = (1, 2, 4)
CONNECTIONS = 16  # for each process
SECONDS = 5.0
PULLS, ORGANISATIONS = 48, 8
PATIENCE = 300.0


def run() -> None:
    """Measure and print a table."""
    print(f"One Postgres, {os.cpu_count()} cores, which the stand-in GitHub and whoever sends use too")
    print(
        f"{'processes':>9}{'taken a second':>16}{'p50 ms':>9}{'p99 ms':>9}{'reviews a minute':>18}{'of one head':>13}"
        f"{'CPU s a review':>16}{'connections':>13}"
    )
    for processes in PROCESSES:
        point = intake(processes)
        seen = reviews(processes)
        row = (
            f"{processes:9}{point.rate:16.0f}{point.p50:9.1f}{point.p99:9.1f}{seen.minute:18.0f}{seen.of_a_head:13.2f}"
        )
        print(f"{row}{seen.cpu:16.2f}{seen.connections:13}", flush=True)


def intake(processes: int) -> Point:
    """Return how many deliveries that many processes take, and how long each waits for its answer."""
    with ExitStack() as stack:
        url = stack.enter_context(running()).database()
        start = partial(starting, "service", url)
        ports = [stack.enter_context(serving_intake(start))[0] for _ in range(processes)]
        for port in ports:
            asyncio.run(drive(port, 4, 0.5, f"warm-{port}"))
        return asyncio.run(_together(ports))


async def _together(ports: list[int]) -> Point:
    points = await asyncio.gather(*(drive(port, CONNECTIONS, SECONDS, f"p{port}") for port in ports))
    rate = sum(point.rate for point in points)
    count = sum(point.count for point in points)
    return Point(count, rate, sum(p.p50 for p in points) / len(points), max(p.p99 for p in points))


@dataclass(frozen=True)
class Reviews:
    """Reviews concluded in a minute, and of one head; CPU seconds of the processes for each, without their workers'.

    `connections` is how many all of them hold to the database.
    """

    minute: float
    of_a_head: float
    cpu: float
    connections: int


def reviews(processes: int) -> Reviews:
    """Review pull requests that are all there at once."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        github = Organisations(Path(folder) / "github", ORGANISATIONS, Dice(0.0, 1))
        nursery = Nursery()
        stack.callback(nursery.close)
        url = stack.enter_context(running()).database()
        stores = url, stack.enter_context(serving(github))
        fleet = [Replica(nursery, Path(folder) / f"replica-{n}", stores, github) for n in range(processes)]
        for replica in fleet:
            replica.start(DBREVIEW_SWEEP="false")
            stack.callback(replica.service.stop)
        return _measure(github, fleet, url)


def _measure(github: Organisations, fleet: list[Replica], url: str) -> Reviews:
    warm, *pulls = lives(github.all, PULLS + 1)
    _send(fleet, [warm], github)
    started, used = time.perf_counter(), _cpu(fleet)
    runs = _send(fleet, pulls, github)
    took = time.perf_counter() - started
    with psycopg.connect(url) as connection:
        (connections,) = connection.execute(
            "select count(*) - 1 from pg_stat_activity where datname is not null"
        ).fetchone() or (0,)
    return Reviews(60 * PULLS / took, runs / PULLS, (_cpu(fleet) - used) / PULLS, connections)


def _cpu(fleet: list[Replica]) -> float:
    ticks = 0
    for replica in fleet:
        fields = Path(f"/proc/{replica.service.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _send(fleet: list[Replica], pulls: list[Life], github: Organisations) -> int:
    """Open pull requests, wait for their concluded checks, and return how many those are."""
    deliveries = [life.next("opened") for life in pulls]
    before = _checks(github)
    for n, delivery in enumerate(deliveries):
        if fleet[n % len(fleet)].send(delivery) != 202:
            raise SystemExit("A delivery was not taken.")
    deadline = time.monotonic() + PATIENCE
    while _checks(github) - before < len(pulls):
        if time.monotonic() > deadline:
            raise SystemExit(f"Not reviewed in time.\n{fleet[0].service.log_tail()}")
        time.sleep(0.02)
    return _checks(github) - before


def _checks(github: Organisations) -> int:
    all_runs = [run for each in github.all for run in list(each.repository.check_runs.values())]
    return sum(run.status == "completed" for run in all_runs)


if __name__ == "__main__":
    sys.exit(run())
