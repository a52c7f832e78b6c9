"""What several rooms' tests share."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.standin import StandIn
    from tests.bot.jobs.service import Nursery
    from tests.postgres_server import PostgresServer


@pytest.fixture
def standin(tmp_path: Path) -> "Iterator[StandIn]":
    """A GitHub of one's own, with the empty repository acme/shop.

    A request that GitHub's own description does not allow fails the test, unless it takes it off the list.
    """
    from bot.standin import StandIn  # the rooms without a network need not load it

    github = StandIn(tmp_path / "github")
    yield github
    assert github.violations == []


@pytest.fixture(scope="session")
def postgres() -> "Iterator[PostgresServer]":
    """Give a private Postgres server, on which each test makes databases of its own."""
    from tests.postgres_server import running

    with running() as server:
        yield server


@pytest.fixture(scope="session")
def nursery() -> "Iterator[Nursery]":
    """Give what starts processes of the service."""
    from tests.bot.jobs.service import Nursery

    nursery = Nursery(hasty=True)
    yield nursery
    nursery.close()


def pytest_collection_finish() -> None:
    """Take out of the collector's sight what was loaded: a reading that sent it through all of it took a second."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where the tests' requests were recorded, hold them against what GitHub publishes: else the run has failed."""
    if "DBREVIEW_RECORD" not in os.environ or hasattr(session.config, "workerinput"):
        return
    from tests.contract.checks import complaints  # only here: it needs GitHub's descriptions

    found = complaints()
    for complaint in found:
        print(complaint)
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
