"""A service that starts asks what it missed."""

from pathlib import Path

from tests.bot.jobs.service import until
from tests.webhooks.conftest import opened


def test_a_service_that_starts_looks_for_what_it_missed(tmp_path: Path) -> None:
    with opened(tmp_path, sweep=True) as swept:
        until(lambda: [job.reason for job in swept.memory.jobs] == ["sweep"])
