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
from pathlib import Path

from bot.standin import serving
from tests.bench.intake import Point, drive, serving_intake
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
        f"{'processes':>9}{'taken a second':>16}{'p50 ms':>9}{'p99 ms':>9}{'reviews a minute':>18}{'of one head':>14}"
    )
    for processes in PROCESSES:
        point = intake(processes)
        minute, per_head = reviews(processes)
        row = f"{processes:9}{point.rate:16.0f}{point.p50:9.1f}{point.p99:9.1f}{minute:18.0f}{per_head:14.2f}"
        print(row, flush=True)


def intake(processes: int) -> Point:
    """Return how many deliveries that many processes take, and how long each waits for its answer."""
    with ExitStack() as stack:
        url = stack.enter_context(running()).database()
        ports = [stack.enter_context(serving_intake("service", url)) for _ in range(processes)]
        for port in ports:
            asyncio.run(drive(port, 4, 0.5, f"warm-{port}"))
        return asyncio.run(_together(ports))


async def _together(ports: list[int]) -> Point:
    points = await asyncio.gather(*(drive(port, CONNECTIONS, SECONDS, f"p{port}") for port in ports))
    rate = sum(point.rate for point in points)
    return Point(rate, sum(p.p50 for p in points) / len(points), max(p.p99 for p in points))


def reviews(processes: int) -> tuple[float, float]:
    """Return the reviews concluded in a minute, of pull requests that are all there at once, and those of one head."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        github = Organisations(Path(folder) / "github", ORGANISATIONS, Dice(0.0, 1))
        nursery = Nursery()
        stack.callback(nursery.close)
        stores = stack.enter_context(running()).database(), stack.enter_context(serving(github))
        fleet = [Replica(nursery, Path(folder) / f"replica-{n}", stores, github) for n in range(processes)]
        for replica in fleet:
            replica.start(DBREVIEW_SWEEP="false")
            stack.callback(replica.service.stop)
        return _measure(github, fleet)


def _measure(github: Organisations, fleet: list[Replica]) -> tuple[float, float]:
    warm, *pulls = lives(github.all, PULLS + 1)
    _send(fleet, [warm], github)
    started = time.perf_counter()
    runs = _send(fleet, pulls, github)
    return 60 * PULLS / (time.perf_counter() - started), runs / PULLS


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
