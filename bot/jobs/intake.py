"""Storing deliveries: every request that waits rides in one transaction, and is answered after its COMMIT."""

import asyncio
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from dbos import DBOSClient, EnqueueOptions
from dbos import error as dbos_error

from bot.job import Job
from bot.jobs.names import FAILED, QUEUE, WORK, id_of
from bot.jobs.store import StoreError
from bot.jobs.turns import share_of

log = structlog.get_logger("bot.jobs.intake")

_BATCH = 64
_STAMP = sa.text("UPDATE workflow_status SET created_at = :now WHERE workflow_uuid = :workflow")


@dataclass(frozen=True)
class _Waiting:
    job: Job
    loop: asyncio.AbstractEventLoop
    stored: "asyncio.Future[None]"


class Intake:
    """One thread that stores jobs in the order they come in."""

    def __init__(self, client: DBOSClient, engine: sa.Engine, version: str) -> None:
        self._client = client
        self._engine = engine
        self._version = version
        self._stamped = 0
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True, name="intake")
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether jobs are still taken."""
        return self._thread.is_alive()

    async def submit(self, job: Job) -> None:
        """Return when `job` is stored. Raise StoreError if it could not be; it may be handed in again."""
        if not self.alive:
            raise StoreError("This process is stopping and takes no more deliveries.")
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[None] = loop.create_future()
        self._queue.put(_Waiting(job, loop, stored))
        await stored

    def stop(self) -> None:
        """Store what waits, then take no more."""
        self._queue.put(None)
        self._thread.join(timeout=10)

    def _run(self) -> None:
        late: list[_Waiting] = []
        open_ = True
        while open_ or late:
            batch, late, ended = self._gather(late)
            open_ = open_ and not ended
            self._settle(batch)

    def _gather(self, late: list[_Waiting]) -> tuple[list[_Waiting], list[_Waiting], bool]:
        """Return the next batch, what must wait for the one after it, and whether the end was asked for.

        Two jobs of one pull request never share a transaction: Postgres gives all rows of one the same time, and the
        order in which deliveries came in would be lost.
        """
        if late:
            time.sleep(0.002)  # the clock that orders rows counts milliseconds
        batch: list[_Waiting] = []
        keys: set[str] = set()
        later: list[_Waiting] = []
        for one in late:
            (later if one.job.key in keys else batch).append(one)
            keys.add(one.job.key)
        while len(batch) < _BATCH:
            try:
                one_more = self._queue.get() if not batch else self._queue.get_nowait()
            except queue.Empty:
                break
            if one_more is None:
                return batch, later, True
            (later if one_more.job.key in keys else batch).append(one_more)
            keys.add(one_more.job.key)
        return batch, later, False

    def _settle(self, batch: list[_Waiting]) -> None:
        error: StoreError | None = StoreError("The delivery could not be stored.")
        try:
            self._store([one.job for one in batch])
            error = None
        except (sa.exc.SQLAlchemyError, dbos_error.DBOSException) as reason:
            log.warning("not stored", deliveries=len(batch), why=str(reason).splitlines()[0])
            error = StoreError("The store of jobs does not answer; deliver again later.")
        finally:
            for one in batch:
                one.loop.call_soon_threadsafe(_answer, one.stored, error)

    def _store(self, jobs: Sequence[Job]) -> None:
        if not jobs:
            return
        again: list[Job] = []
        stored: list[str] = []
        with self._engine.begin() as connection:
            for job in jobs:
                options: EnqueueOptions = {
                    "workflow_name": WORK,
                    "queue_name": QUEUE,
                    "workflow_id": id_of(job),
                    "workflow_id_reuse_policy": "reject",
                    "queue_partition_key": job.key,
                    "priority": share_of(job.installation),
                }
                try:
                    self._client.enqueue_in_transaction(connection, options, job.model_dump(mode="json"))
                    stored.append(id_of(job))
                except dbos_error.DBOSWorkflowIDInUseError as known:  # nothing was written, and the transaction goes on
                    if known.workflow_status in FAILED:
                        again.append(job)
            self._stamp(connection, stored)
        for job in again:
            self._rerun(job)

    def _stamp(self, connection: sa.Connection, workflows: Sequence[str]) -> None:
        """Give new rows their place in the order of deliveries, in milliseconds.

        DBOS orders by `created_at`, which SQLite counts in whole seconds under Python 3.11. Postgres does it by itself.
        """
        if connection.dialect.name != "sqlite" or not workflows:
            return
        first = max(self._stamped + 1, time.time_ns() // 1_000_000)
        self._stamped = first + len(workflows) - 1
        connection.execute(_STAMP, [{"now": first + n, "workflow": each} for n, each in enumerate(workflows)])

    def _rerun(self, job: Job) -> None:
        """Let a failed job run again from its first step: a redelivery asks for it."""
        try:
            self._client.update_workflow_attributes(id_of(job), None)  # what failed was concluded: this is a new run
            self._client.rewind_workflow(
                id_of(job), application_version=self._version, queue_name=QUEUE, queue_partition_key=job.key
            )
            log.info("runs again", delivery=job.delivery, key=job.key)
        except dbos_error.DBOSException as reason:
            rows = self._client.list_workflows(workflow_ids=[id_of(job)], load_input=False, load_output=False)
            if not rows or rows[0].status in FAILED:  # otherwise another redelivery was faster
                raise StoreError("The failed job could not be started again.") from reason


def _answer(stored: "asyncio.Future[None]", error: StoreError | None) -> None:
    if stored.done():  # the request is gone
        return
    if error is None:
        stored.set_result(None)
    else:
        stored.set_exception(error)
