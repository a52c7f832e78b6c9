"""Deliveries accepted per second and how long each waits, beside Probot and a FastAPI endpoint, which store nothing.

Signed deliveries go over real HTTP to a service in another process, on this machine only. What is measured is the
taking in: the queue is looked at once a minute, so that next to nothing is worked on meanwhile.
"""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

from bot.logs import configure
from bot.settings import Settings
from tests.bench import probot
from tests.postgres_server import NoPostgresError, running
from webhooks.app import create_app
from webhooks.signature import is_genuine

ROOT = Path(__file__).resolve().parents[2]
SECRET = b"It's a Secret to Everybody"
SECONDS = 3.0
MOST = 20_000  # deliveries in one measurement
CONNECTIONS = (1, 16, 64)
PULLS = 300  # pull requests the deliveries are about


@dataclass(frozen=True)
class Point:
    """One measurement: accepted deliveries per second, milliseconds to the answer, and of CPU time for each."""

    count: int
    rate: float
    p50: float
    p99: float
    cpu: float = 0.0


Starting = Callable[[int, Mapping[str, str]], AbstractContextManager[subprocess.Popen[bytes]]]


class Nothing:
    """A story without steps: nothing is done, so nothing competes with the taking in."""

    steps = ()

    async def superseded(self, *_given: Any) -> None: ...

    async def failed(self, *_given: Any) -> None: ...


def service() -> FastAPI:
    """Return the service as in production, with a story that ends at once."""
    configure("json", level=40)
    return create_app(Settings.load(), review=Nothing())


def floor() -> FastAPI:
    """Return the peer: checks the signature, parses the body, stores nothing."""
    app = FastAPI(openapi_url=None)

    @app.post("/webhooks/github")
    async def take(request: Request) -> Response:
        body = await request.body()
        if not is_genuine([SECRET], body, request.headers.get("x-hub-signature-256")):
            return Response(status_code=401)
        json.loads(body)
        return Response(status_code=202)

    @app.get("/readyz")
    async def ready() -> Response:
        return Response()

    return app


def run() -> None:
    """Measure and print a table; the last column is the share of the peer's rate."""
    print(f"Intake: accepted deliveries of {len(delivery(0)) / 1000:.0f} kB, {SECONDS:g} s a point")
    print(f"{'':26}{'connections':>12}{'per second':>12}{'p50 ms':>9}{'p99 ms':>9}{'CPU ms':>9}{'of Probot':>11}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        peer = _peer()
        _measure("FastAPI, nothing stored", partial(starting, "floor", ""), peer)
        _measure("dbreview, SQLite", partial(starting, "service", f"sqlite:///{folder}/jobs.sqlite"), peer)
        try:
            url = stack.enter_context(running()).database()
        except NoPostgresError as error:
            print(f"dbreview, Postgres: not measured. {error}")
        else:
            _measure("dbreview, Postgres", partial(starting, "service", url), peer)
    print(
        "Only dbreview answers after a COMMIT; the others lose what they answered if they are killed before it is done."
    )


def _peer() -> dict[int, Point]:
    try:
        node = probot.fetch()
    except probot.NoProbotError as error:
        print(f"Probot: not measured. {error}")
        return {}
    return _measure(f"{probot.PACKAGE}, Node {node}", probot.starting, {})


def _measure(name: str, start: Starting, peer: dict[int, Point]) -> dict[int, Point]:
    points = {}
    with serving_intake(start) as (port, process):
        asyncio.run(drive(port, 4, 0.5, "warm"))
        for connections in CONNECTIONS:
            before = _cpu(process)
            point = asyncio.run(drive(port, connections, SECONDS, f"c{connections}"))
            point = points[connections] = replace(point, cpu=1000 * (_cpu(process) - before) / point.count)
            share = f"{point.rate / peer[connections].rate:11.2f}" if connections in peer else ""
            print(
                f"{name:26}{connections:12}{point.rate:12.0f}{point.p50:9.1f}{point.p99:9.1f}{point.cpu:9.2f}{share}",
                flush=True,
            )
    return points


@contextmanager
def serving_intake(start: Starting) -> Iterator[tuple[int, int]]:
    """Start a service, and give its port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environment = {
        **os.environ,
        "DBREVIEW_APP_ID": "1",
        "DBREVIEW_PRIVATE_KEY": "-----BEGIN RSA PRIVATE KEY-----\nnone\n-----END RSA PRIVATE KEY-----",
        "DBREVIEW_WEBHOOK_SECRET": SECRET.decode(),
        "DBREVIEW_DRAIN_SECONDS": "0",
        "DBREVIEW_POLL_SECONDS": "60",
    }
    with start(port, environment) as process:
        _until_ready(process, port)
        yield port, process.pid


def _cpu(process: int) -> float:
    """Return the seconds of CPU time a process has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def starting(app: str, url: str, port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of the apps of this module on the store that `url` names."""
    own = {**environment, "DBREVIEW_DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.intake", app, str(port)], cwd=ROOT, env=own)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code < 500:  # Probot has no such page
                return
        except httpx.TransportError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The service to be measured does not start.")
        time.sleep(0.05)


async def drive(port: int, connections: int, seconds: float, name: str) -> Point:
    """Send from `connections` at once, each its next as soon as the last is answered, for a bounded time and count."""
    waits: list[float] = []
    end = time.perf_counter() + seconds

    async def connection(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent = 0
        while time.perf_counter() < end and len(waits) < MOST:
            request = _request(f"{name}-{number}-{sent}", sent * connections + number)
            started = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith((b"HTTP/1.1 202 ", b"HTTP/1.1 200 ")):
                raise RuntimeError(f"The service answered {head[:60]!r}.")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.split(b":")[1]))
            waits.append((time.perf_counter() - started) * 1000)
            sent += 1
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(connection(number) for number in range(connections)))
    rate = len(waits) / (time.perf_counter() - started)
    waits.sort()
    return Point(len(waits), rate, waits[len(waits) // 2], waits[int(len(waits) * 0.99)])


def _request(guid: str, number: int) -> bytes:
    body, signature = _signed(number % PULLS)
    return (
        f"POST /webhooks/github HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-GitHub-Delivery: {guid}\r\nX-GitHub-Event: pull_request\r\nX-Hub-Signature-256: sha256={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@cache
def _signed(number: int) -> tuple[bytes, str]:
    body = delivery(number)
    return body, hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def delivery(number: int) -> bytes:
    """Return a push to a pull request; as large as GitHub's, most of which we do not read."""
    pull = {"number": number, "base": {"sha": "a" * 40}, "head": {"sha": "b" * 40}, "body": _UNREAD}
    origin = {"installation": {"id": 5}, "repository": {"id": 77, "name": "shop", "owner": {"login": "acme"}}}
    return json.dumps({"action": "synchronize", "pull_request": pull, **origin}).encode()


_UNREAD = {f"{key}_url": f"https://api.github.com/repos/acme/shop/{key}{{/sha}}" for key in range(330)}


if __name__ == "__main__":
    factory = {"service": service, "floor": floor}[sys.argv[1]]
    uvicorn.run(factory, factory=True, port=int(sys.argv[2]), log_config=None, access_log=False)
