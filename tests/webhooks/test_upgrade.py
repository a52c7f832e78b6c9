"""Our own tables go forward by themselves, and an earlier release runs on those of a later one (docs/upgrading.md)."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import psycopg
import pytest
import sqlalchemy as sa
from dbos import _migration

from bot.jobs.pace import Pace
from bot.jobs.store import normal_url
from bot.standin import StandIn
from tests.bot.jobs.service import until
from tests.webhooks.conftest import opened

FORWARD = {  # by store: the migrations of its tables
    "sqlite": _migration.sqlite_migrations,
    "postgres": _migration.get_dbos_migrations("dbos", use_listen_notify=False),
}


@dataclass(frozen=True)
class Store:
    """A store, seen without our code."""

    kind: str
    folder: Path
    url: str
    connect: Callable[[], Any]

    @contextmanager
    def opened(self) -> Iterator[Any]:
        with closing(self.connect()) as connection:
            yield connection

    @property
    def schema(self) -> str:
        return "" if self.kind == "sqlite" else "dbos."

    @property
    def version(self) -> int:
        with self.opened() as known:
            return int(known.execute(f"select version from {self.schema}dbos_migrations").fetchone()[0])

    def works(self, standin: StandIn) -> bool:
        """Tell whether a service on this store takes a delivery and works on it."""
        first = standin.repository.commit("main", {"a.txt": "a\n"})
        standin.repository.commit("change", {"a.txt": "b\n"}, "Change", first)
        event = standin.events.pull_request("opened", standin.repository.open_pull("change"))
        with opened(self.folder, store=self.url) as door:
            answer = door.knock(orjson.dumps(event.payload), x_github_event="pull_request")
            until(lambda: door.memory.jobs, 30)
        return answer.status_code == 202


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Give an empty store of each kind."""
    if request.param == "sqlite":
        file = tmp_path / "dbreview.sqlite"
        return Store("sqlite", tmp_path, "", lambda: sqlite3.connect(file, isolation_level=None))
    url = request.getfixturevalue("postgres").database()
    return Store("postgres", tmp_path, url, lambda: psycopg.connect(url, autocommit=True))


def migrate(store: Store, release: int) -> None:
    """Make the tables as they were after that many migrations."""
    if store.kind == "postgres":
        return _migrate_postgres(store, release)
    with store.opened() as known:
        known.execute("create table dbos_migrations (version integer not null primary key)")
        for migration in FORWARD["sqlite"][:release]:
            known.executescript(migration)
        known.execute("insert into dbos_migrations values (?)", [release])
    return None


def _migrate_postgres(store: Store, release: int) -> None:
    """By DBOS' own hand, which knows which of them may find their work done."""
    engine = sa.create_engine(normal_url(store.url))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_migration, "get_dbos_migrations", lambda *_, **__: FORWARD["postgres"][:release])
        _migration.ensure_dbos_schema(engine, "dbos")
        _migration.run_dbos_migrations(engine, "dbos", use_listen_notify=False)
    engine.dispose()


@pytest.mark.parametrize("part", [0.0, 0.5])
def test_the_store_of_an_earlier_release_is_brought_forward(store: Store, standin: StandIn, part: float) -> None:
    latest = len(FORWARD[store.kind])
    migrate(store, max(1, int(latest * part)))
    assert store.works(standin)
    assert store.version == latest


def test_the_store_of_a_later_release_is_left_as_it_is_and_used(store: Store, standin: StandIn) -> None:
    with opened(store.folder, store=store.url):
        pass
    with store.opened() as known:
        known.execute(f"update {store.schema}dbos_migrations set version = version + 7")
        known.execute(f"alter table {store.schema}workflow_status add column of_tomorrow text")
        known.execute(f"alter table {store.schema}dbreview_pace add column of_tomorrow text")
        known.execute("create table of_tomorrow (id integer primary key)")
    assert store.works(standin)
    assert store.version == len(FORWARD[store.kind]) + 7


async def test_jobs_of_a_release_without_shares_are_worked_on_and_one_without_them_works_on_ours(
    store: Store, standin: StandIn
) -> None:
    """Earlier releases have no table of the pace, and leave the column that holds the share at 0."""
    with opened(store.folder, store=store.url):
        pass
    with store.opened() as known:
        known.execute(f"drop table {store.schema}dbreview_pace")
        known.execute(f"drop table if exists {store.schema}dbreview_model_usage")
    assert store.works(standin)
    with store.opened() as known:
        shares = known.execute(f"select priority from {store.schema}workflow_status where name = 'job'").fetchall()
    assert shares == [(standin.installation_id + 1,)]
    pace = Pace(store.url or f"sqlite:///{store.folder}/dbreview.sqlite")
    await pace.rest(1, 60, graphql=False)
    assert (await pace.rests(1))[0] > 50
    pace.close()


def test_without_its_store_it_begins_anew(store: Store, standin: StandIn) -> None:
    with opened(store.folder, store=store.url):
        pass
    for file in store.folder.glob("dbreview.sqlite*"):
        if file.is_file():
            file.unlink()
    if store.schema:
        with store.opened() as known:
            known.execute("alter schema dbos rename to dbos_aside")
    assert store.works(standin)
