"""A service in a process of its own: started, sent deliveries, killed, and read by the diary its story keeps."""

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[3]
SECRET = b"It's a Secret to Everybody"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nnot a real one\n-----END RSA PRIVATE KEY-----"


@dataclass(frozen=True)
class Event:
    """One line of the diary."""

    what: str
    delivery: str
    key: str
    pid: int
    more: tuple[str, ...]


class Nursery:
    """Where the processes come from. Hasty ones take over from each other as soon as they can."""

    def __init__(self, *, hasty: bool = False) -> None:
        command = [sys.executable, "-m", "tests.bot.jobs.nursery", *(["hasty"] if hasty else [])]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **request: Any) -> Any:
        """Send one request, return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def start(self, environment: dict[str, str], log: Path, arguments: Sequence[str] = ()) -> "Child":
        """Start `dbreview serve` with these arguments."""
        return Child(self, self.ask(start=environment, port=0, log=str(log), serve=list(arguments)))

    def close(self) -> None:
        """End it; the processes it started go on."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)


class Child:
    """One process that was started there."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self._nursery = nursery
        self.pid = pid
        self._code: int | None = None

    @property
    def code(self) -> int | None:
        """Its exit code; None while it runs."""
        if self._code is None:
            self._code = self._nursery.ask(poll=self.pid)
        return self._code

    def end(self) -> int | None:
        """Tell it to end, where it has not, and return its exit code."""
        if self.code is None:
            os.kill(self.pid, signal.SIGTERM)
        until(lambda: self.code is not None)
        return self._code


class Service:
    """One service, over any number of processes of it, one at a time."""

    whole = False  # whether it is `dbreview serve`, and not the tests' own story

    def __init__(self, nursery: Nursery, folder: Path, database_url: str, **environment: str) -> None:
        self.diary = folder / "diary"
        self.diary.touch()
        self.log = folder / "log"
        self.port = free_port()
        self.pid = 0
        self._nursery = nursery
        self._http = httpx.Client(timeout=20, trust_env=False, verify=False)
        self._exit: int | None = 0
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DBREVIEW_")},
            "DBREVIEW_APP_ID": "1",
            "DBREVIEW_PRIVATE_KEY": KEY,
            "DBREVIEW_WEBHOOK_SECRET": SECRET.decode(),
            "DBREVIEW_DATABASE_URL": database_url,
            "DBREVIEW_POLL_SECONDS": "0.05",
            "DBREVIEW_DRAIN_SECONDS": "5",
            "DBREVIEW_SWEEP": "false",
            "DIARY": str(self.diary),
            **environment,
        }

    def start(self, **changed: str) -> "Service":
        """Start a process and wait until it is ready, or has ended."""
        self._environment |= changed
        asked = {"port": self.port, "log": str(self.log), "serve": [] if self.whole else None}
        self.pid = self._nursery.ask(start=self._environment, **asked)
        self._exit = None
        until(lambda: self.ready or not self.running, 60)
        return self

    @property
    def running(self) -> bool:
        """Whether the process runs."""
        if self._exit is None:
            self._exit = self._nursery.ask(poll=self.pid)
        return self._exit is None

    def kill(self) -> None:
        """End the process as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        until(lambda: not self.running)

    def stop(self) -> int | None:
        """Ask the process to end; return its exit code."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)
        until(lambda: not self.running)
        return self._exit

    def deliver(self, delivery: str, number: int, comment: str | None = None) -> int:
        """Send one push to pull request `number`, or a comment on it; return the answer's status."""
        event, payload = ("pull_request", push(number)) if comment is None else ("issue_comment", said(number, comment))
        body = json.dumps(payload).encode()
        headers = {
            "X-GitHub-Delivery": delivery,
            "X-GitHub-Event": event,
            "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest(),
        }
        return self._http.post(f"{self.url}/webhooks/github", content=body, headers=headers).status_code

    def release(self, delivery: str) -> None:
        """Let a delivery whose name begins with "held" go on."""
        self.diary.with_name(delivery).touch()

    @property
    def url(self) -> str:
        """The address."""
        return f"http://127.0.0.1:{self.port}"

    def events(self, delivery: str | None = None) -> list[Event]:
        """Return the diary, or its lines about one delivery."""
        rows = [line.split("\t") for line in self.diary.read_text().splitlines()]
        events = [Event(row[0], row[1], row[2], int(row[3]), tuple(row[4:])) for row in rows]
        return [event for event in events if delivery in {None, event.delivery}]

    def whats(self, delivery: str) -> list[str]:
        """Return what the diary says about one delivery, in order."""
        return [event.what for event in self.events(delivery)]

    def count(self, what: str, delivery: str | None = None) -> int:
        """Count lines of the diary."""
        return sum(event.what == what for event in self.events(delivery))

    def log_tail(self) -> str:
        """Return the end of what the processes wrote, for a failing test."""
        return self.log.read_text()[-3000:]

    @property
    def ready(self) -> bool:
        """Whether it says it is ready."""
        try:
            return self._http.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False


def until(condition: Callable[[], Any], seconds: float = 30) -> None:
    """Wait until `condition` holds; fail when it does not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come about"
        time.sleep(0.02)


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _origin() -> dict[str, Any]:
    return {"installation": {"id": 5}, "repository": {"id": 77, "name": "shop", "owner": {"login": "acme"}}}


def push(number: int) -> dict[str, Any]:
    """Return the payload of a push to a pull request."""
    pull = {"number": number, "base": {"sha": "a" * 40}, "head": {"sha": "b" * 40}}
    return {"action": "synchronize", "pull_request": pull, **_origin()}


def said(number: int, text: str) -> dict[str, Any]:
    """Return the payload of a comment on a pull request."""
    comment = {"id": 9, "body": text, "user": {"login": "ada", "type": "User"}}
    return {"action": "created", "issue": {"number": number, "pull_request": {}}, "comment": comment, **_origin()}
