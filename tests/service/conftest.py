"""A stand-in GitHub on a port, and the real service in front of it, on both stores."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.standin import StandIn, serving
from tests.postgres_server import running
from tests.service.real import RealService


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def new_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Give a function that makes an empty store and returns its URL."""
    if request.param == "postgres":
        with running() as server:
            yield server.database
    else:
        yield lambda: f"sqlite:///{tmp_path_factory.mktemp('store')}/jobs.sqlite"


@pytest.fixture
def real(standin: StandIn, new_store: Callable[[], str], tmp_path: Path) -> Iterator[RealService]:
    """The service, not started yet."""
    with serving(standin.app) as github_url:
        service = RealService(tmp_path, new_store(), github_url, standin)
        yield service
        service.kill()
