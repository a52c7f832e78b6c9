"""What nobody asks for and somebody must do: take over from dead processes, give up on poison, forget old jobs."""

import ctypes
import gc
import threading
import time

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, WorkflowStatus
from dbos import error as dbos_error

from bot.jobs.forgetting import Forgetting
from bot.jobs.names import CONCLUDE, QUEUE, WORK
from bot.jobs.store import Locks
from bot.jobs.story import AGAIN
from bot.metrics import TAKEN_OVER

log = structlog.get_logger("bot.jobs.upkeep")

_EVERY_SECONDS = 2.0
_KEPT_SECONDS = 1.0
_OFTEN_SECONDS = 60.0
_SELDOM_SECONDS = 3600.0


def give_back() -> None:
    """Give memory that is free back to the system, where the C library can.

    A review leaves about 170 objects that hold one another, and the service lets the collector come seldom, so that
    deliveries do not wait for it: it comes here. Many threads make and free texts of every size, and what lies between
    them stays with the process: measured after half a thousand reviews, 12 of 194 MB.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Upkeep:
    """Each process holds a lock named after itself; a job whose process's lock stays free is orphaned.

    One thread, and one that keeps the lock: that must not wait for anything else.
    """

    def __init__(self, me: str, version: str, locks: Locks, forgetting: Forgetting) -> None:
        self._me = me
        self._version = version
        self._locks = locks
        self._forgetting = forgetting
        self._often_at = self._seldom_at = 0.0
        self._given_up: set[str] = set()
        self._stopping = threading.Event()
        self._free_since: dict[str, float] = {}  # processes that seem to be dead
        self._thread = threading.Thread(target=self._run, daemon=True, name="upkeep")
        self._keeper = threading.Thread(target=self._keep, daemon=True, name="keeper")

    def start(self, client: DBOSClient) -> None:
        """Begin; `client` stores the jobs that conclude poisonous ones."""
        self._client = client
        self._thread.start()
        self._keeper.start()

    @property
    def alive(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive() and self._keeper.is_alive()

    def stop(self) -> None:
        """End after the round that is under way."""
        self._stopping.set()
        self._thread.join(timeout=10)
        self._keeper.join(timeout=10)

    def _keep(self) -> None:
        while not self._stopping.wait(_KEPT_SECONDS):
            try:
                self._locks.keep()
            except (sa.exc.SQLAlchemyError, OSError):
                continue  # said by whoever else asks the store

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.take_over()
                self.give_up()
                if time.monotonic() >= self._often_at:
                    self._forgetting.words()
                    give_back()
                    self._often_at = time.monotonic() + _OFTEN_SECONDS
                if time.monotonic() >= self._seldom_at:
                    self.adopt()
                    self._forgetting.jobs()
                    self._forgetting.months()
                    self._seldom_at = time.monotonic() + _SELDOM_SECONDS
            except (sa.exc.SQLAlchemyError, dbos_error.DBOSException, OSError) as error:
                log.warning("upkeep failed", error=str(error).splitlines()[0])
                self._free_since.clear()  # what was seen before the store was away says nothing
            self._stopping.wait(_EVERY_SECONDS)

    def take_over(self) -> None:
        """Put the running jobs of dead processes back into the queue, and those of an older version to their start."""
        rows = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {row.executor_id for row in rows if row.executor_id} - {self._me}
        self._free_since = {name: since for name, since in self._free_since.items() if name in others}
        for executor in others:
            if not self._locks.take(executor):
                self._free_since.pop(executor, None)
                continue  # alive
            try:
                if time.monotonic() - self._free_since.setdefault(executor, time.monotonic()) < self._locks.grace:
                    continue
                # Private; but the public resume resets the count of attempts, and a job that kills its process
                # would then do so for ever.
                taken = len(DBOS._recover_pending_workflows([executor]))  # noqa: SLF001
                taken += sum(self._restart(row) for row in rows if row.executor_id == executor and self._outdated(row))
            finally:
                self._locks.free(executor)
            if taken:
                TAKEN_OVER.inc(taken)
                log.info("took over", jobs=taken, executor=executor)

    def adopt(self) -> None:
        """Start those anew that a process of another version took over, and then died before it ran them."""
        for row in DBOS.list_workflows(status="ENQUEUED", load_input=False, load_output=False):
            if self._outdated(row):
                self._restart(row)

    def _outdated(self, row: WorkflowStatus) -> bool:
        return row.app_version not in {None, self._version}

    def _restart(self, row: WorkflowStatus) -> bool:
        """Start a job anew that another version left behind: its finished steps may not exist any more."""
        DBOS.cancel_workflow(row.workflow_id)  # only a cancelled job can be rewound
        self._client.update_workflow_attributes(row.workflow_id, {AGAIN: True})  # rewinding forgets the attempts
        self._client.rewind_workflow(
            row.workflow_id,
            application_version=self._version,
            queue_name=QUEUE,
            queue_partition_key=row.queue_partition_key,
        )
        return True

    def give_up(self) -> None:
        """Have the checks concluded of jobs that took their process down too often."""
        for row in DBOS.list_workflows(status="MAX_RECOVERY_ATTEMPTS_EXCEEDED", name=WORK, load_output=False):
            conclude = f"{CONCLUDE}:{row.workflow_id}:{row.completed_at}"
            if conclude in self._given_up or row.input is None:
                continue
            log.error("job given up", workflow=row.workflow_id, attempts=row.recovery_attempts)
            self._client.enqueue(
                {
                    "workflow_name": CONCLUDE,
                    "queue_name": QUEUE,
                    "workflow_id": conclude,
                    "queue_partition_key": row.queue_partition_key or row.workflow_id,
                    "priority": row.priority or 1,
                },
                row.input["args"][0],
                row.workflow_id,
            )
            self._given_up.add(conclude)
