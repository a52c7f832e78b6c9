"""Whose turn it is: of all that waits, the jobs of the installations that have the fewest running.

DBOS draws lots among the pull requests that wait, so an installation with five hundred of them would keep one with a
single one waiting for an hour. Each job therefore carries the share of its installation in the column `priority`, which
DBOS keeps an index on and otherwise uses only to order the jobs of one pull request, which have the same one.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import sqlalchemy as sa
from dbos import DBOS
from dbos._queue import Queue
from dbos._sys_db import SystemDatabase

from bot.jobs.names import QUEUE
from bot.jobs.store import NOW, SCHEMA

PACE = "dbreview_pace"  # the table of those whom GitHub asked to wait
SHARES = 2**31 - 2
ALONE = 3  # deaths of processes over a job, from which on it is suspected
_BEGUN = 2.0  # seconds after which a job that was taken has begun
_SPARE = 8  # more than are wanted: other processes want the same ones

# A walk over the shares that wait, one step of the index each. First are those with the fewest jobs running, among
# equals who was served longest ago; while GitHub wants nothing of an installation, it has no turn: its jobs would only
# lie in the slots of others. From each of the first come its oldest jobs that may begin: none of the same pull request
# runs, and none is older. One more before it, and a job's turn comes as much later as if one more ran.
_TURNS = """
WITH RECURSIVE shares (share) AS (
  SELECT min(priority) FROM {table} WHERE {waits}
  UNION ALL
  SELECT (SELECT min(priority) FROM {table} WHERE {waits} AND priority > shares.share) FROM shares
  WHERE shares.share IS NOT NULL
), running (share, jobs) AS (
  SELECT priority, count(*) FROM {table} WHERE queue_name = :queue AND {pending} GROUP BY priority
), first (share, jobs, served) AS (
  SELECT shares.share, coalesce(running.jobs, 0), coalesce(z.served_at, 0)
  FROM shares LEFT JOIN running ON running.share = shares.share LEFT JOIN {pace} z ON z.share = shares.share
  WHERE shares.share IS NOT NULL AND (z.share IS NULL OR NOT {rests})
  ORDER BY 2, 3, 1 LIMIT :most
)
SELECT queue_partition_key, share, deaths FROM (
  SELECT e.queue_partition_key, e.created_at, e.workflow_uuid, s.share, s.served, e.recovery_attempts AS deaths,
    s.jobs + row_number() OVER (PARTITION BY s.share ORDER BY e.created_at, e.workflow_uuid) AS turn
  FROM first s {join}
) AS asked ORDER BY turn, served, created_at, workflow_uuid LIMIT :most
"""
_SERVED = """
INSERT INTO {pace} (share, served_at) VALUES (:share, {now}) ON CONFLICT (share) DO UPDATE SET served_at = {now}
"""
_OLDEST = """
SELECT {columns} FROM {table} w WHERE w.queue_name = :queue AND w.{waiting} AND w.priority = s.share
  AND w.queue_partition_key IS NOT NULL AND (w.application_version IS NULL OR w.application_version = :version)
  AND NOT EXISTS (SELECT 1 FROM {table} p WHERE p.queue_name = :queue AND p.{pending}
    AND p.queue_partition_key = w.queue_partition_key)
  AND NOT EXISTS (SELECT 1 FROM {table} f WHERE f.queue_name = :queue AND f.{waiting}
    AND f.queue_partition_key = w.queue_partition_key
    AND (f.created_at, f.workflow_uuid) < (w.created_at, w.workflow_uuid))
  ORDER BY w.created_at, w.workflow_uuid LIMIT :most
"""
_WAITS = """queue_name = :queue AND status = 'ENQUEUED' AND queue_partition_key IS NOT NULL
  AND (application_version IS NULL OR application_version = :version)"""
_JOINS = {  # SQLite knows no LATERAL, and takes a list that depends on the row before
    "postgresql": "CROSS JOIN LATERAL ({oldest}) e",
    "sqlite": "JOIN {table} e ON e.workflow_uuid IN ({oldest})",
}
_COLUMNS = {
    "postgresql": "w.queue_partition_key, w.created_at, w.workflow_uuid, w.recovery_attempts",
    "sqlite": "w.workflow_uuid",
}


def share_of(installation: int) -> int:
    """Return what stands in the column `priority` of an installation's jobs: 1 and more."""
    return installation % SHARES + 1


class Turn(NamedTuple):
    """A pull request of which a job may begin; `deaths` is how often a process died over it since it last went on."""

    key: str
    share: int
    deaths: int


def turns(engine: sa.Engine, version: str, most: int) -> list[Turn]:
    """Return at most `most` turns, the next one first.

    `version` is the one whose jobs may be taken. Raises SQLAlchemyError.
    """
    query = sa.text(_query(engine.dialect.name))
    with engine.connect() as connection:
        rows = connection.execute(query, {"queue": QUEUE, "version": version, "most": most})
        return [Turn(str(row[0]), int(row[1]), int(row[2] or 0)) for row in rows]


def served(engine: sa.Engine, shares: set[int]) -> None:
    """Remember who had a turn now. Raises SQLAlchemyError."""
    dialect = engine.dialect.name
    if shares:
        with engine.begin() as connection:
            statement = sa.text(_SERVED.format(now=NOW[dialect], **names(dialect)))
            connection.execute(statement, [{"share": share} for share in sorted(shares)])


def went_on(engine: sa.Engine, workflow: str) -> None:
    """Remember that a job finished a step: whatever its processes died of, it was not that. Raises SQLAlchemyError."""
    table = names(engine.dialect.name)["table"]
    with engine.begin() as connection:
        statement = f"UPDATE {table} SET recovery_attempts = 1 WHERE workflow_uuid = :me AND recovery_attempts > 1"  # noqa: S608
        connection.execute(sa.text(statement), {"me": workflow})


def names(dialect: str) -> dict[str, str]:
    """Return the tables of a store, and when a row `z` of the pace says that GitHub wants to be left alone."""
    schema = "" if dialect == "sqlite" else f"{SCHEMA}."
    rests = f"(z.rest_until > {NOW[dialect]} OR z.graph_until > {NOW[dialect]})"
    return {"table": f"{schema}workflow_status", "pace": f"{schema}{PACE}", "rests": rests}


def _query(dialect: str) -> str:
    known = names(dialect) | {"waiting": "status = 'ENQUEUED'", "pending": "status = 'PENDING'"}
    oldest = _OLDEST.format(columns=_COLUMNS[dialect], **known)
    join = _JOINS[dialect].format(oldest=oldest, **known)
    return _TURNS.format(join=join, waits=_WAITS, **known)


def take_turns(dbos: DBOS, asleep: Callable[[], int]) -> None:
    """Let a DBOS that has been launched take jobs in that order; how one is taken stays its own.

    Of the jobs that run here, `asleep` only wait, and take no slot. Private methods of DBOS, whose version is pinned; a
    test tells when they change.
    """
    running = dbos._active_workflows_set  # noqa: SLF001
    count = running.count_for_queue
    running.count_for_queue = lambda queue_name: max(0, count(queue_name) - asleep())  # type: ignore[method-assign]
    store = dbos._sys_db  # noqa: SLF001
    taker = _Taker(store, lambda: max(0, count(QUEUE) - asleep()))
    drawn = store.start_queued_partitioned_workflows

    def start(queue: Queue, executor: str, version: str, most: int, **how: Any) -> list[str]:
        if queue.name != QUEUE:
            return drawn(queue, executor, version, most, **how)
        return taker.take(most, version, lambda key: store.start_queued_workflows(queue, executor, version, key, **how))

    store.start_queued_partitioned_workflows = start  # type: ignore[method-assign,assignment]


class _Taker:
    """Takes the next jobs; one over which processes died again and again has a process to itself.

    So no other job is blamed for what it does, and it is not blamed for what others do.
    """

    def __init__(self, store: SystemDatabase, busy: Callable[[], int]) -> None:
        self._store = store
        self._busy = busy
        self._alone_since = float("-inf")
        self._alone = False

    def take(self, most: int, version: str, claim: Callable[[str], tuple[list[str], Any]]) -> list[str]:
        """Return the ids of at most `most` jobs that were claimed. Raises SQLAlchemyError."""
        if self._alone and (self._busy() or time.monotonic() - self._alone_since < _BEGUN):
            return []
        self._alone = False
        taken: list[str] = []
        shares: set[int] = set()
        for turn in turns(self._store.engine, version, most + _SPARE):
            suspect = turn.deaths >= ALONE
            if len(taken) >= most or (suspect and (taken or self._busy())):
                break  # a suspect waits until what runs has ended, and nothing else begins before it
            if found := self._claimed(turn.key, claim):
                taken += found
                shares.add(turn.share)
                if suspect:
                    self._alone, self._alone_since = True, time.monotonic()
                    break
        served(self._store.engine, shares)
        return taken

    def _claimed(self, key: str, claim: Callable[[str], tuple[list[str], Any]]) -> list[str]:
        try:
            return claim(key)[0]
        except sa.exc.DBAPIError as error:
            if self._store.is_lock_conflict(error) or self._store.is_serialization_conflict(error):
                return []  # another process was faster
            raise
