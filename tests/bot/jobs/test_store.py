"""When the store is away the door says so at once; when it comes back, all goes on. And old jobs are forgotten."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from dbos import DBOS

from bot.job import Job
from bot.jobs import Queue, State, StoreError, check_store, forgetting, start
from bot.jobs.forgetting import Forgetting
from bot.jobs.names import id_of
from bot.jobs.store import intake_engine, is_sqlite, locks_of, sqlite_engine
from bot.settings import Settings
from tests.bot.jobs.service import KEY, Nursery, Service, until
from tests.postgres_server import PostgresServer, running


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresServer]:
    """Give a server that no other test uses, to be stopped."""
    with running() as server:
        yield server


def test_a_store_that_is_away_is_said_at_once_and_work_goes_on_when_it_is_back(
    nursery: Nursery, own_postgres: PostgresServer, tmp_path: Path
) -> None:
    service = Service(nursery, tmp_path, own_postgres.database()).start()
    service.deliver("held-before", 1)
    until(lambda: service.count("held", "held-before"))
    own_postgres.crash()
    started = time.monotonic()
    assert service.deliver("during", 2) == 503
    assert time.monotonic() - started < 9, "GitHub waits for ten seconds"
    assert not service.ready
    own_postgres.start()
    until(lambda: service.deliver("during", 2) == 202)
    service.release("held-before")
    until(lambda: service.count("three", "held-before") and service.count("three", "during"), 60)
    assert [service.count("one", delivery) for delivery in ("held-before", "during")] == [1, 1]
    service.stop()


def test_two_processes_share_the_work_and_one_takes_over_from_the_other(
    nursery: Nursery, postgres: PostgresServer, tmp_path: Path
) -> None:
    url = postgres.database()
    first, second = (Service(nursery, tmp_path, url, DBREVIEW_CONCURRENCY="2").start() for _ in range(2))
    held = [f"held-{number}" for number in range(4)]
    for number, delivery in enumerate(held):
        assert first.deliver(delivery, number) == 202
    until(lambda: sum(event.what == "held" for event in first.events()) == 4)
    assert {event.pid for event in first.events()} == {first.pid, second.pid}
    first.kill()
    for delivery in held:
        second.release(delivery)
    until(lambda: second.count("three") == 4)
    for delivery in held:
        assert second.count("three", delivery) == 1
        assert second.events(delivery)[-1].pid == second.pid
    second.stop()


def test_a_lock_is_one_processs_until_it_is_given_back(postgres: PostgresServer) -> None:
    url = postgres.database()
    mine, theirs = locks_of(url), locks_of(url)
    assert mine.take("a")
    assert [theirs.take("a"), theirs.take("b")] == [False, True]
    mine.free("a")
    assert theirs.take("a")
    mine.close()
    theirs.close()


def test_a_lock_is_taken_again_when_the_session_is_lost(postgres: PostgresServer) -> None:
    url = postgres.database()
    mine, theirs = locks_of(url), locks_of(url)
    assert mine.take("a")
    with psycopg.connect(url, autocommit=True) as session:
        session.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dbreview locks'"
        )
    with pytest.raises(sa.exc.SQLAlchemyError):
        mine.take("b")
    assert mine.take("b"), "the next call has a new session"
    assert not theirs.take("a")
    mine.close()
    theirs.close()


def test_who_lives_keeps_its_lock_when_the_server_is_started_again(own_postgres: PostgresServer) -> None:
    url = own_postgres.database()
    mine, theirs = locks_of(url), locks_of(url)
    assert mine.take("a")
    own_postgres.crash()
    with pytest.raises(sa.exc.SQLAlchemyError):
        mine.keep()
    own_postgres.start()
    mine.keep()
    assert not theirs.take("a")
    mine.close()
    theirs.close()


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none", "sqlite:////proc/nowhere/jobs.sqlite", "sqlite:////proc/self"]
)
def test_a_store_that_cannot_be_opened_is_a_sentence(url: str) -> None:
    with pytest.raises(StoreError, match=r"^The store named by DBREVIEW_DATABASE_URL cannot be opened: .+\.$"):
        check_store(settings(url))


class Remember:
    """A story that remembers deliveries."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.steps = (("remember", self.remember),)

    async def remember(self, job: Job, _state: State) -> State:
        self.done.append(job.delivery)
        return {}

    async def superseded(self, job: Job, state: State, /) -> None: ...

    async def failed(self, job: Job, state: State, sentence: str, /) -> None: ...


def settings(url: str) -> Settings:
    return Settings(app_id="1", private_key=KEY, webhook_secret="s", database_url=url, poll_seconds=0.05)


def job(delivery: str) -> Job:
    return Job(
        kind="review",
        delivery=delivery,
        reason="pull_request.opened",
        installation=1,
        repository=2,
        owner="acme",
        name="shop",
        number=3,
    )


async def test_finished_jobs_are_forgotten_after_their_days_and_the_process_can_start_again(
    new_store: Callable[[], str],
) -> None:
    url, story = new_store(), Remember()
    for round_ in (1, 2):
        jobs = await start(settings(url), story)
        await jobs.submit(job(f"round-{round_}"))
        with pytest.raises(RuntimeError, match="one queue"):
            await start(settings(url), story)
        try:
            await asyncio.to_thread(_forget, url, f"round-{round_}")
        finally:
            await jobs.stop()
        with pytest.raises(StoreError, match="stopping"):
            await jobs.submit(job("too-late"))
    assert story.done == ["round-1", "round-2"]


def _forget(url: str, delivery: str) -> None:
    def status() -> str | None:
        rows = DBOS.list_workflows(workflow_ids=[id_of(job(delivery))])
        return rows[0].status if rows else None

    until(lambda: status() == "SUCCESS")
    engine = sqlite_engine(url) if is_sqlite(url) else intake_engine(url)
    assert Forgetting(engine, keep_days=7).jobs() == 0
    assert Forgetting(engine, keep_days=-1).jobs() == 1
    assert status() is None
    engine.dispose()


class Told(Remember):
    """A story that says much."""

    async def remember(self, job: Job, _state: State) -> State:
        return {
            "comments": ["words " * 1000],
            "verdict": {"title": "One finding", "summary": "more " * 1000},
            "head": "b",
        }


async def test_what_waits_and_how_it_ended_and_for_how_long_nothing_came_and_words_are_forgotten(
    new_store: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_POSTED", timedelta(seconds=-5))
    url = new_store()
    jobs = await start(settings(url), Told())
    try:
        assert await jobs.away() == 0.0
        await jobs.submit(job("seen"))
        assert 0 <= await jobs.away() < 60
        await asyncio.to_thread(until, lambda: DBOS.list_workflows(status="SUCCESS"))
        assert await jobs.queue() == Queue()
        (ended,) = await jobs.recent(5)
        assert (ended.job.delivery, ended.outcome, ended.conclusion) == ("seen", "done", "")
        assert ended.title == "One finding"
        shortened = await asyncio.to_thread(Forgetting(jobs._engine, 7).words)
        (step,) = await asyncio.to_thread(DBOS.list_workflow_steps, id_of(job("seen")))
        assert shortened <= 1  # the service's own upkeep may have been faster
        assert step["output"] == {"state": {"head": "b", "verdict": {"title": "One finding"}}}
        assert await jobs.recent(5) == [ended]
        assert ended.ended is not None
        assert 0 <= ended.ended - ended.came < 60
    finally:
        await jobs.stop()
