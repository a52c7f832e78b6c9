"""What several rooms' tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.standin import StandIn


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[StandIn]:
    """A GitHub of one's own, with the empty repository acme/shop."""
    github = StandIn(tmp_path / "github")
    yield github
    assert github.violations == [], "a request that GitHub's own description does not allow"
