"""A real server whose story only writes down what it does, one line per event, in a file that survives kill -9."""

import asyncio
import os
import signal
import time
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from bot.job import Job
from bot.jobs import Postpone, State
from bot.logs import configure
from bot.settings import Settings
from webhooks.app import create_app


class Diary:
    """A story of three steps. What a delivery's GUID starts with says what goes wrong."""

    def __init__(self, path: Path, pause: float) -> None:
        self._path = path
        self._pause = pause
        self._names = os.environ.get("STEPS", "one,two,three").split(",")

    @property
    def steps(self):
        """The steps; another release may have others."""
        known = {"one": self.one, "two": self.two, "extra": self.extra, "three": self.three}
        return tuple((name, known.get(name) or partial(self._step, name)) for name in self._names)

    async def one(self, job: Job, state: State) -> State:
        if job.delivery.startswith("held"):
            self._note("held", job)
            while not self._path.with_name(job.delivery).exists():
                await asyncio.sleep(0.01)
        return await self._step("one", job, state)

    async def two(self, job: Job, state: State) -> State:
        if job.delivery.startswith("poison"):
            self._note("two-begins", job)
            os.kill(os.getpid(), signal.SIGKILL)
        if job.delivery.startswith("fails-once") and not self._noted("failed", job):
            raise ValueError("the database password is hunter2")
        if job.delivery.startswith("waits") and not self._noted("waits", job):
            self._note("waits", job)
            raise Postpone(0.2, "GitHub asked for patience")
        return await self._step("two", job, state)

    async def extra(self, job: Job, state: State) -> State:
        return await self._step("extra", job, state)

    async def three(self, job: Job, state: State) -> State:
        return await self._step("three", job, state)

    async def superseded(self, job: Job, state: State) -> None:
        self._note("superseded", job, *state)  # `again` among them, where a step was begun and not finished

    async def failed(self, job: Job, state: State, sentence: str) -> None:
        if job.delivery.endswith("closing-fails") and not self._noted("closing-failed", job):
            self._note("closing-failed", job)
            raise OSError("GitHub is away")
        self._note("failed", job, *state, sentence)

    async def _step(self, name: str, job: Job, state: State) -> State:
        self._note(f"{name}-begins", job, *state)
        await asyncio.sleep(self._pause)
        self._note(name, job, *state)
        return {name: time.time()}

    def _note(self, what: str, job: Job, *more: str) -> None:
        line = "\t".join((what, job.delivery, job.key, str(os.getpid()), *more)) + "\n"
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line.encode())
        os.close(handle)

    def _noted(self, what: str, job: Job) -> bool:
        return f"{what}\t{job.delivery}\t" in self._path.read_text()


def create() -> FastAPI:
    """Return the service as the environment asks for it."""
    configure("console")
    story = Diary(Path(os.environ["DIARY"]), float(os.environ.get("PAUSE", "0.02")))
    return create_app(Settings.load(), review=story)
