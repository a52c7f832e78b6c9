"""The real service in a process of its own, `dbreview serve`, pointed at a stand-in."""

import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bot.standin.app import StandIn

_ADDRESS = re.compile(r"takes deliveries at (http://\S+?)/webhooks/github")
_SERVE = "import sys; from bot.cli import main; sys.exit(main(['serve', '--host', '127.0.0.1', '--port', '0']))"
Found = TypeVar("Found")
PATIENCE = 120.0  # seconds until we say that something hangs


class ServiceError(Exception):
    """The service did not do its part; the message says what its log said last."""


def environment(standin: StandIn, url: str, folder: Path) -> dict[str, str]:
    """Return the environment that points a service at the stand-in served at `url`, its SQLite file in `folder`."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")}
    for key in ("ANTHROPIC_API_KEY", "NEON_API_KEY"):  # the demonstration speaks to nobody
        inherited.pop(key, None)
    return inherited | {
        "NO_PROXY": "127.0.0.1",
        "DBREVIEW_APP_ID": str(standin.app_id),
        "DBREVIEW_PRIVATE_KEY": standin.private_key,
        "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
        "DBREVIEW_GITHUB_API_URL": url,
        "DBREVIEW_DATA_DIR": str(folder),
        "DBREVIEW_POLL_SECONDS": "0.05",
        "DBREVIEW_SWEEP": "false",  # the demonstration counts requests, and has missed nothing
    }


@contextlib.contextmanager
def running(settings: dict[str, str], log: Path) -> Iterator[str]:
    """Run the service with these settings until the block ends, and give its URL; it logs into the file `log`."""
    with log.open("wb") as sink:
        # -P: whatever lies in the folder of whoever starts it is not imported.
        process = subprocess.Popen([sys.executable, "-P", "-c", _SERVE], env=settings, stdout=sink, stderr=sink)  # noqa: S603
    try:
        yield wait_for(lambda: _address(process, log), "The service did not start", log)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str | None:
    if process.poll() is not None:
        raise ServiceError(f"The service ended at once. {last_words(log)}")
    found = _ADDRESS.search(log.read_text(errors="replace"))
    return found[1] if found else None


def wait_for(look: Callable[[], Found | None], sentence: str, log: Path) -> Found:
    """Return what `look` finds, looking again until it finds something; raise ServiceError after two minutes."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found is not None:
            return found
        time.sleep(0.02)
    raise ServiceError(f"{sentence} within {PATIENCE:.0f} seconds. {last_words(log)}")


def last_words(log: Path) -> str:
    """Return the end of a log, for a message."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return "Its log ends:\n" + "\n".join(lines[-12:]) if lines else "It logged nothing."
