"""Our own tables go forward by themselves, and an earlier release runs on those of a later one (docs/upgrading.md)."""

import sqlite3
from contextlib import closing
from pathlib import Path

import orjson
import pytest
from dbos import _migration

from bot.standin import StandIn
from tests.bot.jobs.service import until
from tests.webhooks.conftest import opened

LATEST = len(_migration.sqlite_migrations)


def store(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "dbreview.sqlite", isolation_level=None)


def version(folder: Path) -> int:
    with closing(store(folder)) as file:
        return file.execute("select version from dbos_migrations").fetchone()[0]


def works(folder: Path, standin: StandIn) -> bool:
    """Tell whether a service on this store takes a delivery and works on it."""
    first = standin.repository.commit("main", {"a.txt": "a\n"})
    standin.repository.commit("change", {"a.txt": "b\n"}, "Change", first)
    event = standin.events.pull_request("opened", standin.repository.open_pull("change"))
    with opened(folder) as door:
        answer = door.knock(orjson.dumps(event.payload), x_github_event="pull_request")
        until(lambda: door.memory.jobs, 30)
    return answer.status_code == 202


@pytest.mark.parametrize("release", [1, LATEST // 2])
def test_the_store_of_an_earlier_release_is_brought_forward(tmp_path: Path, standin: StandIn, release: int) -> None:
    with closing(store(tmp_path)) as file:
        file.execute("create table dbos_migrations (version integer not null primary key)")
        for migration in _migration.sqlite_migrations[:release]:
            file.executescript(migration)
        file.execute("insert into dbos_migrations values (?)", [release])
    assert works(tmp_path, standin)
    assert version(tmp_path) == LATEST


def test_the_store_of_a_later_release_is_left_as_it_is_and_used(tmp_path: Path, standin: StandIn) -> None:
    with opened(tmp_path):
        pass
    with closing(store(tmp_path)) as file:
        file.execute("update dbos_migrations set version = version + 7")
        file.execute("alter table workflow_status add column of_tomorrow text")
        file.execute("create table of_tomorrow (id integer primary key)")
    assert works(tmp_path, standin)
    assert version(tmp_path) == LATEST + 7


def test_without_its_store_it_begins_anew(tmp_path: Path, standin: StandIn) -> None:
    with opened(tmp_path):
        pass
    for file in tmp_path.glob("dbreview.sqlite*"):
        if file.is_file():
            file.unlink()
    assert works(tmp_path, standin)
