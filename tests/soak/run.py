"""One `dbreview serve` on SQLite in front of a GitHub with many installations, loaded as far as it goes."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import uvicorn

from bot.standin.service import environment
from bot.standin.webhooks import Delivery
from tests.bot.jobs.service import free_port
from tests.soak.github import Many
from tests.soak.process import Sample, Service
from tests.soak.traffic import deliveries

INSTALLATIONS = 150
CONCURRENCY = 32  # most of a review is waiting for GitHub: one write a second for each installation
EVERY = 3.0  # seconds between samples
SERVE = "import sys; from bot.cli import main; sys.exit(main(['serve', '--host', '127.0.0.1', '--port', sys.argv[1]]))"
QUIET = 8  # seconds without work, in a row: the service looks at its queue every five
HELD = 60.0  # seconds' worth of deliveries that may be under way; then the sender waits


@dataclass
class Soak:
    """The running pair. `sent`, `refused` and `held` count deliveries."""

    github: Many
    service: Service
    url: str
    http: httpx.AsyncClient
    samples: list[Sample] = field(default_factory=list)
    sent: int = 0
    asked: int = 0  # deliveries that became jobs
    refused: int = 0
    held: int = 0
    late: float = 0.0  # seconds that the sender is behind its own plan

    def __post_init__(self) -> None:
        self._traffic = deliveries(self.github)
        self._begun = time.monotonic()

    async def send(self, delivery: Delivery) -> None:
        """Send a delivery, and note what became of it."""
        answer = await self.http.post("/webhooks/github", content=delivery.body, headers=delivery.headers)
        self.sent += 1
        self.refused += answer.status_code != 202
        self.asked += answer.text.startswith("Accepted")

    async def at_rate(self, rate: float, seconds: float) -> None:
        """Send `rate` deliveries a second for so long, in the order they are made."""
        begun = time.monotonic()
        count = 0
        async with asyncio.TaskGroup() as sending:
            while (now := time.monotonic()) < begun + seconds:
                if self.samples and self.samples[-1].busy > HELD * rate:
                    self.held += 1
                    await asyncio.sleep(1 / rate)
                    continue
                self.late = now - begun - count / rate
                await asyncio.sleep(max(0.0, -self.late))
                sending.create_task(self.send(next(self._traffic)))
                count += 1

    @contextlib.asynccontextmanager
    async def watched(self, told: Callable[[Sample], None] = lambda _sample: None) -> AsyncIterator[None]:
        """Take a sample every few seconds as long as the block lasts."""

        async def watch() -> None:
            while True:
                told(await self.look())
                await asyncio.sleep(EVERY)

        watching = asyncio.create_task(watch())
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def look(self) -> Sample:
        """Take one sample."""
        metrics = (await self.http.get("/metrics")).text
        sample = await asyncio.to_thread(self.service.look, time.monotonic() - self._begun, metrics)
        self.samples.append(sample)
        return sample

    async def drain(self, patience: float = 180.0) -> bool:
        """Wait until nothing waits and nothing runs; tell whether that came about."""
        until, idle = time.monotonic() + patience, 0
        while idle < QUIET:
            idle = 0 if (await self.look()).busy else idle + 1
            if time.monotonic() > until:
                return False
            await asyncio.sleep(1)
        return True


@contextlib.asynccontextmanager
async def running(folder: Path, **changed: str) -> AsyncIterator[Soak]:
    """Give the pair as long as the block lasts. The stand-in answers from this process, the service runs in its own."""
    github = Many(INSTALLATIONS, folder / "github")
    server = uvicorn.Server(uvicorn.Config(github, port=0, log_level="critical", access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    there = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    port, store = free_port(), folder / "data"
    own = environment(github.first, there, store) | {
        "DBREVIEW_SWEEP": "true",
        "DBREVIEW_CONCURRENCY": str(CONCURRENCY),
        **changed,
    }
    own.pop("DBREVIEW_POLL_SECONDS", None)  # as it is set up by nobody
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", SERVE, str(port), env=own, stdout=log, stderr=log
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as http:
            await _ready(http, process)
            yield Soak(github, Service(process.pid, store), there, http)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
        server.should_exit = True
        await serving


async def _ready(http: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            if (await http.get("/readyz")).status_code == 200:
                return
        if process.returncode is not None:
            break
        await asyncio.sleep(0.1)
    raise SystemExit("The service does not start.")
