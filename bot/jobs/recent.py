"""Looking into the queue: what waits and for how long, and how the latest reviews ended."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from dbos import DBOSClient, WorkflowStatus
from dbos import error as dbos_error

from bot.job import Job
from bot.jobs.names import QUEUE, WORK
from bot.jobs.store import StoreError
from bot.jobs.turns import names

_LOOKED_AT = 1000

# What waits for an installation that GitHub asked to wait waits for its time, as what is delayed does.
_COUNTED = """
SELECT state, count(*), min(since) FROM (
  SELECT coalesce(delay_until_epoch_ms, created_at) AS since,
    CASE WHEN status = 'ENQUEUED' AND EXISTS (SELECT 1 FROM {pace} z WHERE z.share = priority AND {rests})
      THEN 'DELAYED' ELSE status END AS state
  FROM {table} WHERE queue_name = :queue AND status IN ('ENQUEUED', 'PENDING', 'DELAYED')
) AS jobs GROUP BY state
"""


@dataclass(frozen=True)
class Queue:
    """How many jobs wait, run, and wait for their time; `age` is how long the oldest has waited, in seconds."""

    waiting: int = 0
    running: int = 0
    delayed: int = 0
    age: float = 0.0


@dataclass(frozen=True)
class Recent:
    """One review, the newest first: times in seconds since the epoch, None where they have not come.

    `outcome` is one word; `conclusion` and `title` are what the check says, '' where it says nothing yet.
    """

    job: Job
    outcome: str
    came: float
    ended: float | None
    conclusion: str = ""
    title: str = ""
    head: str = ""


def queue_of(engine: sa.Engine) -> Queue:
    """Return the state of the queue. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text(_COUNTED.format(**names(engine.dialect.name))), {"queue": QUEUE}).all()
    found = {str(row[0]): (int(row[1]), int(row[2])) for row in rows}
    waiting, oldest = found.get("ENQUEUED", (0, 0))
    age = max(0.0, time.time() - oldest / 1000) if waiting else 0.0
    return Queue(waiting, found.get("PENDING", (0, 0))[0], found.get("DELAYED", (0, 0))[0], age)


def last_heard(engine: sa.Engine) -> float | None:
    """Return when the newest job was stored (seconds since the epoch); None in a new store. Raises SQLAlchemyError."""
    table = "workflow_status" if engine.dialect.name == "sqlite" else "dbos.workflow_status"
    with engine.connect() as connection:
        newest = connection.execute(sa.text(f"SELECT max(created_at) FROM {table}")).scalar()  # noqa: S608
    return newest / 1000 if newest else None


def recent(client: DBOSClient, limit: int, chosen: Callable[[Job], bool] | None = None) -> list[Recent]:
    """Return the latest reviews; with `chosen`, those it takes among the latest thousand. Raises StoreError."""
    most = _LOOKED_AT if chosen else limit
    try:
        rows = client.list_workflows(name=WORK, workflow_id_prefix="pr:", limit=most, sort_desc=True, load_output=True)
        taken = [row for row in rows if row.input and (chosen is None or chosen(_job(row)))]
        return [_recent(client, row) for row in taken[:limit]]
    except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as error:
        raise StoreError("The store of jobs does not answer.") from error


def _job(row: WorkflowStatus) -> Job:
    assert row.input is not None  # noqa: S101 - asked for
    return Job.model_validate(row.input["args"][0])


def _recent(client: DBOSClient, row: WorkflowStatus) -> Recent:
    state: dict[str, Any] = {}
    for step in client.list_workflow_steps(row.workflow_id):
        output = step["output"]
        state |= output.get("state") or {} if isinstance(output, dict) else {}
    verdict = state.get("verdict") or {}
    return Recent(
        _job(row),
        str(row.output) if row.status == "SUCCESS" else {"ERROR": "failed"}.get(row.status, row.status.lower()),
        (row.created_at or 0) / 1000,
        max(row.completed_at, row.created_at or 0) / 1000 if row.completed_at else None,  # SQLite's is a whole second
        str(state.get("concluded") or ""),
        str(state.get("stopped") or verdict.get("title") or ""),
        str(state.get("head") or ""),
    )
