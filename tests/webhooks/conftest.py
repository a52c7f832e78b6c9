"""A real door on a real port, with a story that only remembers what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.job import Job
from bot.jobs.story import State
from bot.settings import Settings
from webhooks.app import create_app
from webhooks.signature import sign

SECRET = "It's a Secret to Everybody"
OLDER = "before-the-rotation"
KEY = "-----BEGIN RSA PRIVATE KEY-----\nnot a real one\n-----END RSA PRIVATE KEY-----"


class Memory:
    """A story of one step that remembers the jobs."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []

    @property
    def steps(self) -> Any:
        return (("remember", self.remember),)

    async def remember(self, job: Job, _state: State) -> State:
        self.jobs.append(job)
        return {}

    async def superseded(self, job: Job, state: State) -> None: ...

    async def failed(self, job: Job, state: State, sentence: str) -> None: ...


@dataclass
class Door:
    """A running service, and a client of it."""

    http: httpx.Client
    port: int
    memory: Memory
    headers: dict[str, str] = field(default_factory=dict)

    def knock(self, body: bytes, secret: str = SECRET, **headers: str) -> httpx.Response:
        """Deliver `body` as a ping signed with `secret`; `headers` change or, when empty, remove headers."""
        usual = {
            "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
            "x-github-event": "ping",
            "x-hub-signature-256": sign(secret.encode(), body),
        }
        usual |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(
            "/webhooks/github", content=body, headers={name: value for name, value in usual.items() if value}
        )


@contextmanager
def opened(folder: Path, *, sweep: bool = False, store: str = "") -> Iterator[Door]:
    """Open a door as long as the block lasts; `store` is the URL of its store, else it is a file in `folder`."""
    memory = Memory()
    settings = Settings(
        app_id="1",
        private_key=KEY,
        webhook_secret=f"{SECRET}, {OLDER}",
        data_dir=folder,
        database_url=store,
        poll_seconds=0.05,
        drain_seconds=0,  # else each end takes a second
        sweep=sweep,
    )
    config = uvicorn.Config(create_app(settings, review=memory), port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the door did not open"
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as http:
        yield Door(http, port, memory)
    server.should_exit = True
    thread.join(30)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Give a door."""
    with opened(tmp_path_factory.mktemp("door")) as door:
        yield door
