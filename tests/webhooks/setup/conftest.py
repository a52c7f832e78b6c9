"""`dbreview serve` without an App, in a process of its own, in front of a stand-in GitHub on a port."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.standin import StandIn, serving
from bot.standin.service import wait_for
from tests.bot.jobs.service import Child, Nursery

_LINK = re.compile(r"(http://\S+)/setup\?token=(\S+)")
_ADDRESS = re.compile(r"takes deliveries at (http://\S+)/webhooks/github")


@dataclass
class Served:
    """The process, and what it said."""

    process: Child
    log: Path
    url: str
    token: str

    @property
    def link(self) -> str:
        """What the terminal shows."""
        return f"{self.url}/setup?token={self.token}"

    @property
    def logged(self) -> str:
        """What it has logged until now, without the link."""
        return self.log.read_text().replace(f"token={self.token}", "")


@contextmanager
def served(nursery: Nursery, folder: Path, github: str, *arguments: str, **changed: str) -> Iterator[Served]:
    """Run `dbreview serve` as long as the block lasts."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")}
    own = {
        "DBREVIEW_DATA_DIR": str(folder / "data"),
        "DBREVIEW_PORT": "0",
        "DBREVIEW_DRAIN_SECONDS": "0",
        "DBREVIEW_POLL_SECONDS": "0.05",
        "DBREVIEW_GITHUB_API_URL": github,
        "NO_PROXY": "*",
        **changed,
    }
    log = folder / f"log-{len(list(folder.glob('log-*')))}"
    log.touch()
    process = nursery.start({**rest, **{k: v for k, v in own.items() if v}}, log, arguments)
    try:
        found = wait_for(lambda: _said(process, log), "The service did not start", log)
        yield Served(process, log, found[0], found[1])
    finally:
        process.end()


def _said(process: Child, log: Path) -> tuple[str, str] | None:
    text = log.read_text(errors="replace")
    assert process.code is None, text
    if found := _LINK.search(text):
        return found[1], found[2]
    return (found[1], "") if (found := _ADDRESS.search(text)) else None


@pytest.fixture
def github(standin: StandIn) -> Iterator[str]:
    """The stand-in on a port; its App is not registered yet."""
    standin.uninstalled = True
    with serving(standin.app) as url:
        yield url
