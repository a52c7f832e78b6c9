"""A stand-in GitHub on a port, and the real service in front of it, on both stores."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.standin import StandIn, serving
from tests.bot.jobs.service import Nursery
from tests.postgres_server import PostgresServer
from tests.service.real import RealService


@pytest.fixture
def new_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Give a function that makes an empty store and returns its URL; Postgres where the test says so."""
    if getattr(request, "param", "sqlite") == "postgres":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.database
    return lambda: f"sqlite:///{tmp_path}/jobs.sqlite"


@pytest.fixture
def real(standin: StandIn, nursery: Nursery, new_store: Callable[[], str], tmp_path: Path) -> Iterator[RealService]:
    """The service, not started yet."""
    with serving(standin.app) as github_url:
        service = RealService(nursery, tmp_path, (new_store(), github_url), standin)
        yield service
        if service.running:
            service.kill()
