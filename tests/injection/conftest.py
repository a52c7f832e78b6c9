"""The processes that judge."""

from collections.abc import Iterator

import pytest

from bot.worker import Workers


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Give processes that judge; one server of them for the module."""
    made = Workers(1)
    yield made
    made.close()
