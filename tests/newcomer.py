"""`make newcomer`: from an empty directory to the first posted review, by the README's commands and nothing else.

The commands are read out of README.md and run as they stand there; github.com is the stand-in, and the address of this
project leads to this checkout. What a person would click is clicked in a real Chromium. Caches are empty. It prints how
long each part took, and ends with 1 where something of it does not come about.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.standin import StandIn, serving
from bot.standin.example import open_example
from tests.bot.jobs.service import free_port, until
from tests.fakes.chromium import BINARY, Browser, browser
from tests.fakes.registering import register

TOP = Path(__file__).parent.parent
ADDRESS = "https://github.com/dbreview/dbreview"
GOAL = 600.0  # seconds: ten minutes from nothing
PATIENCE = 900.0
_LINK = re.compile(r"(http://\S+)/setup\?token=\S+")


def commands(readme: str) -> str:
    """Return the shell lines that a newcomer copies: the first block below "As a service"."""
    return re.search(r"^## As a service$.*?^```sh\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)[1]  # type: ignore[index]


class Watch:
    """Says how long each part took."""

    def __init__(self) -> None:
        self._begun = self._last = time.monotonic()

    def lap(self, what: str) -> None:
        """Say it of the part that ends now."""
        now = time.monotonic()
        print(f"{now - self._last:7.1f} s  {what}", flush=True)
        self._last = now

    @property
    def whole(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begun


def main() -> int:
    """Play it."""
    if BINARY is None:
        sys.exit("Chromium is needed: install it and run again.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        standin = StandIn(folder / "github")
        standin.uninstalled = True
        open_example(standin)
        with serving(standin.app) as github, browser(folder) as tab:
            play(folder, standin, github, tab)
    return 0


def play(folder: Path, standin: StandIn, github: str, tab: Browser) -> None:
    """Do what the README says, and time it."""
    watch, log = Watch(), folder / "terminal"
    with typed(commands((TOP / "README.md").read_text()), folder, github, log):
        until((folder / "here" / "dbreview" / "webhooks" / "app.py").exists, PATIENCE)
        watch.lap("git clone, of a folder on this machine")
        until(lambda: _LINK.search(log.read_text()), PATIENCE)
        watch.lap("make serve, until the link stands in the terminal")
        link = _LINK.search(log.read_text())
        assert link
        register(tab, link[0], link[1])
        watch.lap("the App is registered")
        tab.click("Install ")
        tab.until("document.title.startsWith('Install on')")
        tab.click("Install")
        tab.until("document.title === 'Installed'")
        watch.lap("and installed")
        until(lambda: any(run.status == "completed" for run in standin.repository.check_runs.values()), 120)
        watch.lap("the open pull request is reviewed, its check concluded")
        tab.open(f"{link[1]}/setup/done")
        tab.until("document.querySelector('#live').innerText.includes('All of it is done')")
        tab.click("Finish")
        tab.until("document.body.innerText.includes('The set-up is done')")
        watch.lap("the list says that all of it is done")
    comments = len(standin.repository.review_comments)
    print(f"{watch.whole:7.1f} s  from an empty directory; {comments} comments stand on the pull request")
    assert comments
    assert standin.violations == []
    assert watch.whole < GOAL, "that is more than ten minutes"


@contextmanager
def typed(lines: str, folder: Path, github: str, log: Path) -> Iterator[None]:
    """Type the lines into a shell in an empty directory, and end what they started with the block."""
    (folder / "here").mkdir()
    own = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{TOP}.insteadOf",
        "GIT_CONFIG_VALUE_0": ADDRESS,
        "DBREVIEW_GITHUB_API_URL": github,
        "DBREVIEW_PORT": str(free_port()),
        "DBREVIEW_DATA_DIR": str(folder / "data"),
        "NO_PROXY": "127.0.0.1",
        **{name: str(folder / name.lower()) for name in ("PIP_CACHE_DIR", "UV_CACHE_DIR")},
    }
    ours = ("DBREVIEW_", "PYTHON", "VIRTUAL_ENV", "MAKE")
    rest = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with log.open("wb") as sink:
        shell = subprocess.Popen(
            ["bash", "-ec", lines],
            cwd=folder / "here",
            env=rest | own,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    try:
        yield
    except AssertionError:
        print(log.read_text()[-3000:])
        raise
    finally:
        os.killpg(shell.pid, signal.SIGTERM)
        shell.wait(60)


if __name__ == "__main__":
    sys.exit(main())
