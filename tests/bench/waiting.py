"""How long it takes to see whose turn it is, by how much waits: a process with free slots asks four times a second."""

import statistics
import time

import sqlalchemy as sa
from dbos import _migration

from bot.jobs.names import QUEUE
from bot.jobs.pace import Pace
from bot.jobs.store import normal_url
from bot.jobs.turns import turns
from tests.postgres_server import running

WAITING = ((100, 10), (1_000, 100), (10_000, 1_000), (100_000, 10_000))  # jobs, and installations they are of
TIMES = 11
SLOTS = 8

_ROWS = """
INSERT INTO dbos.workflow_status (workflow_uuid, status, name, queue_name, queue_partition_key, priority, created_at,
  updated_at, inputs)
SELECT 'pr:' || n, 'ENQUEUED', 'job', :queue, pull || '#1', 1 + pull % CAST(:installations AS bigint), n, n,
  repeat('x', 400)
FROM generate_series(CAST(:first AS bigint), CAST(:jobs AS bigint)) n, LATERAL (SELECT n % (:jobs * 9 / 10)) p (pull)
"""


def run() -> None:
    """Print a row for each amount."""
    print("Whose turn it is, on Postgres: one look of a process with free slots")
    print(f"{'waiting':>9}{'installations':>15}{'median ms':>11}{'worst ms':>10}")
    with running() as server:
        url = server.database()
        engine = sa.create_engine(normal_url(url))
        _migration.ensure_dbos_schema(engine, "dbos")
        _migration.run_dbos_migrations(engine, "dbos", use_listen_notify=False)
        Pace(url).open()
        there = 0
        for jobs, installations in WAITING:
            with engine.begin() as connection:
                known = {"queue": QUEUE, "jobs": jobs, "installations": installations, "first": there + 1}
                connection.execute(sa.text(_ROWS), known)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("analyze dbos.workflow_status"))
            there = jobs
            looks = [_look(engine) for _ in range(TIMES)]
            print(f"{jobs:9}{installations:15}{statistics.median(looks):11.1f}{max(looks):10.1f}", flush=True)
        engine.dispose()


def _look(engine: sa.Engine) -> float:
    started = time.perf_counter()
    found = turns(engine, "1", SLOTS)
    if len(found) != SLOTS:
        raise SystemExit(f"{len(found)} turns instead of {SLOTS}.")
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    run()
