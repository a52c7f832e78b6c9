"""Starting and stopping the durable jobs of this process."""

import asyncio
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSClient, DBOSConfig
from dbos import error as dbos_error

from bot.job import Job
from bot.jobs.forgetting import Forgetting
from bot.jobs.intake import Intake
from bot.jobs.names import QUEUE
from bot.jobs.pace import Pace
from bot.jobs.recent import Queue, Recent, last_heard, queue_of, recent
from bot.jobs.store import (
    NAME,
    JsonSerializer,
    Locks,
    StoreError,
    intake_engine,
    is_sqlite,
    locks_of,
    normal_url,
    sqlite_engine,
)
from bot.jobs.story import Story
from bot.jobs.turns import take_turns
from bot.jobs.upkeep import Upkeep
from bot.jobs.work import Running, tell, version_of
from bot.settings import ServiceSettings, Settings

log = structlog.get_logger("bot.jobs")

_one = threading.Lock()  # held while the queue runs: DBOS is one per process


@dataclass(frozen=True)
class Jobs:
    """The running queue. There is one per process."""

    intake: Intake
    upkeep: Upkeep
    _engine: sa.Engine
    _locks: Locks
    _client: DBOSClient
    _drain_seconds: int

    async def submit(self, job: Job) -> None:
        """Return after the COMMIT that stored `job`; raise StoreError if there was none.

        The same delivery again is no second job; if its job failed, it runs again.
        """
        try:
            async with asyncio.timeout(8):  # GitHub waits ten seconds
                await self.intake.submit(job)
        except TimeoutError:
            raise StoreError("The store of jobs takes too long; deliver again later.") from None

    async def problem(self) -> str | None:
        """Return the sentence why this process should get no deliveries now, or None."""
        if not self.intake.alive:
            return "This process takes no more deliveries."
        if not self.upkeep.alive:
            return "This process no longer looks after the jobs of others."
        try:
            async with asyncio.timeout(5):
                await asyncio.to_thread(self._ping)
        except (sa.exc.SQLAlchemyError, TimeoutError):
            return "The store of jobs does not answer."
        return None

    async def queue(self) -> Queue:
        """Return what waits and runs, of all processes. Raises StoreError."""
        try:
            async with asyncio.timeout(5):
                return await asyncio.to_thread(queue_of, self._engine)
        except (sa.exc.SQLAlchemyError, TimeoutError) as error:
            raise StoreError("The store of jobs does not answer.") from error

    async def away(self) -> float:
        """Return for how many seconds no job has been stored; 0 in a new store. Raises StoreError."""
        try:
            newest = await asyncio.to_thread(last_heard, self._engine)
        except sa.exc.SQLAlchemyError as error:
            raise StoreError("The store of jobs does not answer.") from error
        return time.time() - newest if newest else 0.0

    async def recent(self, limit: int, chosen: Callable[[Job], bool] | None = None) -> list[Recent]:
        """Return the latest reviews, or of those the `chosen` ones, the newest first. Raises StoreError."""
        return await asyncio.to_thread(recent, self._client, limit, chosen)

    def _ping(self) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text("select 1"))

    async def stop(self) -> None:
        """Take no more, let running jobs finish for a while, and leave the rest to be resumed."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        self.intake.stop()
        self.upkeep.stop()
        DBOS.destroy(workflow_completion_timeout_sec=self._drain_seconds)
        self._client.destroy()
        self._locks.close()
        self._engine.dispose()
        _one.release()


def check_store(settings: ServiceSettings) -> None:
    """Raise StoreError if the store cannot be opened."""
    _engine(settings).dispose()


async def start(settings: Settings, story: Story) -> Jobs:
    """Start working on stored jobs with `story`, and take new ones. Raise StoreError if there is no store."""
    # In a thread: launched from a running loop, DBOS would run the workflows on that loop.
    return await asyncio.to_thread(_start, settings, story)


def _start(settings: Settings, story: Story) -> Jobs:
    url = settings.store_url
    me = f"{socket.gethostname()}-{os.getpid()}-{time.time_ns():x}"
    version = version_of([name for name, _ in story.steps])
    if not _one.acquire(blocking=False):
        raise RuntimeError("There is one queue per process, and it runs already.")
    try:
        engine = _engine(settings)
        locks = locks_of(url)
        locks.take(me)
        tell(story, settings, engine)
        _launch(settings, engine, me, version)
    except (sa.exc.SQLAlchemyError, dbos_error.DBOSException, OSError) as error:
        DBOS.destroy()
        _one.release()
        raise _unopened(error) from error
    except StoreError:
        _one.release()
        raise
    client = DBOSClient(
        system_database_engine=engine,
        application_name=NAME,
        serializer=JsonSerializer(),
        retry_connection_errors=False,  # the door says 503 at once instead of waiting without end
    )
    upkeep = Upkeep(me, version, locks, Forgetting(engine, settings.keep_days))
    upkeep.start(client)
    log.info("jobs started", executor=me, store="sqlite" if is_sqlite(url) else "postgres", slots=settings.concurrency)
    return Jobs(Intake(client, engine, version), upkeep, engine, locks, client, settings.drain_seconds)


def _engine(settings: ServiceSettings) -> sa.Engine:
    """Return the engine of the store, tried out: DBOS would wait for a missing server without a word."""
    url = settings.store_url
    try:
        engine = sqlite_engine(url) if is_sqlite(url) else intake_engine(url)
        with engine.connect() as connection:
            connection.execute(sa.text("select 1"))
    except (sa.exc.SQLAlchemyError, OSError) as error:
        raise _unopened(error) from error
    return engine


def _unopened(error: Exception) -> StoreError:
    reason = str(error).splitlines()[0].rstrip(".")
    return StoreError(f"The store named by DBREVIEW_DATABASE_URL cannot be opened: {reason}.")


def _launch(settings: Settings, engine: sa.Engine, me: str, version: str) -> None:
    url = settings.store_url
    config: DBOSConfig = {
        "name": NAME,
        "system_database_url": url if is_sqlite(url) else normal_url(url).replace("+psycopg", "", 1),
        "application_version": version,
        "executor_id": me,  # unique per start: two processes of one name would strand each other's jobs
        "serializer": JsonSerializer(),
        "log_level": "WARNING",
        "use_listen_notify": False,  # for DBOS' messages, of which we send none; costs a connection
    }
    if is_sqlite(url):
        config["system_database_engine"] = engine
    with closing(Pace(url)) as pace:  # whose table is asked whose turn it is
        pace.open()
    dbos = DBOS(config=config)
    dbos.launch()
    take_turns(dbos, lambda: Running.asleep)
    DBOS.set_latest_application_version(version)  # also after going back to an earlier release
    DBOS.register_queue(
        QUEUE,
        partition_concurrency=1,
        worker_concurrency=settings.concurrency,
        polling_interval_sec=settings.poll_seconds,
        on_conflict="always_update",
    )
