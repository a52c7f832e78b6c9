"""The real service, `dbreview serve` in a process of its own, in front of a stand-in GitHub on a port."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from bot.standin import StandIn
from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import free_port, until

ROOT = Path(__file__).resolve().parents[2]


class RealService:
    """One installation of the service, over any number of processes of it."""

    def __init__(self, folder: Path, database_url: str, github_url: str, standin: StandIn, **environment: str) -> None:
        self.log = folder / "log"
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")}
        self._environment = {
            **kept,
            "DBREVIEW_APP_ID": str(standin.app_id),
            "DBREVIEW_PRIVATE_KEY": standin.private_key,
            "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
            "DBREVIEW_GITHUB_API_URL": github_url,
            "DBREVIEW_DATABASE_URL": database_url,
            "DBREVIEW_POLL_SECONDS": "0.05",
            "DBREVIEW_PORT": str(self.port),
            **environment,
        }

    @property
    def url(self) -> str:
        """Where deliveries go."""
        return f"http://127.0.0.1:{self.port}/webhooks/github"

    def start(self) -> "RealService":
        """Start a process and wait until it takes deliveries."""
        with self.log.open("ab") as output:
            command = [sys.executable, "-c", "from bot.cli import main; raise SystemExit(main(['serve']))"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self._environment, stdout=output, stderr=output)
        until(self._ready, 60)
        return self

    def kill(self) -> None:
        """End the process as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask the process to end."""
        self._end(signal.SIGTERM)

    def deliver(self, delivery: Delivery) -> int:
        """Send a delivery as GitHub does; return the answer's status."""
        return httpx.post(self.url, content=delivery.body, headers=delivery.headers, timeout=10).status_code

    def log_tail(self) -> str:
        """Return the end of what the processes wrote, for a failing test."""
        return self.log.read_text()[-4000:]

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(30)

    def _ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log_tail()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False
