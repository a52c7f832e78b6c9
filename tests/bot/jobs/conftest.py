"""The two stores that every promise must hold on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.bot.jobs.service import Nursery, Service
from tests.postgres_server import PostgresServer

STORES = ("sqlite", "postgres")


@pytest.fixture(scope="session", params=STORES)
def new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Give a function that makes an empty store and returns its URL."""
    if request.param == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.database
    return lambda: f"sqlite:///{tmp_path_factory.mktemp('store')}/jobs.sqlite"


@pytest.fixture
def crashing(nursery: Nursery, new_store: Callable[[], str], tmp_path: Path) -> Iterator[Service]:
    """Give a service of its own, not started, to be killed."""
    service = Service(nursery, tmp_path, new_store())
    yield service
    if service.running:
        service.kill()


@pytest.fixture(scope="module")
def service(
    nursery: Nursery, new_store: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Give a running service that the tests of a module share; each uses pull requests of its own."""
    shared = Service(nursery, tmp_path_factory.mktemp("service"), new_store()).start()
    yield shared
    shared.kill()
