"""The stage on which whole pull requests are played."""

from collections.abc import Iterator

import pytest

from bot.standin import StandIn
from bot.worker import Workers
from tests.reviews.stage import Stage


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    """The processes that judge; one forkserver for the whole session."""
    made = Workers(2)
    yield made
    made.close()


@pytest.fixture
def stage(standin: StandIn, workers: Workers) -> Stage:
    """A stand-in with a story to tell on it."""
    return Stage(standin, workers)
