"""A real git repository in a temporary folder."""

from pathlib import Path

import pytest

from tests.bot.sources.repository import Made


@pytest.fixture
def made(tmp_path: Path) -> Made:
    made = Made(tmp_path / "made")
    made.git("init", "--quiet", "--initial-branch=main")
    return made
