"""Running the pure part of a review in a process of its own, with a limit on time and memory.

A hostile file costs one failed check with a clear sentence, never the service. The processes are forked from a server
that has the readers imported, so that one costs milliseconds.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

A = TypeVar("A")
R = TypeVar("R")

# `bot.cli` because a child imports the program's main script anew, and that is all `dbreview` imports at its top.
PRELOAD = ("bot.cli", "bot.worker", "bot.preload")

_OUT_OF_MEMORY, _RAISED, _DONE = "out of memory", "raised", "done"


class WorkerError(Exception):
    """The work was not finished; the message is a sentence for the user."""


class OutOfTime(WorkerError):
    """It took more time than allowed."""


class OutOfMemory(WorkerError):
    """It took more memory than allowed."""


class Crashed(WorkerError):
    """Its process ended without an answer."""


class Raised(WorkerError):
    """It raised; `trace` is the traceback of the process, for the log."""

    def __init__(self, sentence: str, trace: str) -> None:
        super().__init__(sentence)
        self.trace = trace


@dataclass(frozen=True)
class Limits:
    """`cpu` and `wall` in seconds, `memory` in bytes of address space on top of what an idle process has."""

    cpu: int = 30
    wall: float = 60.0
    memory: int = 1 << 30


class Workers:
    """At most `count` processes at once; each lives for one piece of work.

    The server they are forked from is one per program: it keeps the `preload` of whoever came first.
    """

    def __init__(
        self,
        count: int = 2,
        limits: Limits = Limits(),
        *,
        what: str = "reading this pull request's files",
        preload: Sequence[str] = PRELOAD,
    ) -> None:
        self._limits = limits
        self._what = what
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(preload))
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="worker")

    async def run(self, function: Callable[[A], R], argument: A) -> R:
        """Return `function(argument)`; function is a module's, and both values can be pickled. Raises WorkerError."""
        process = _Process(self._limits, self._what)
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, process.run, self._context, function, argument
        )
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            process.kill()
            with contextlib.suppress(WorkerError):
                await running
            raise

    async def warm(self) -> None:
        """Start the server of processes before there is work: importing the readers takes a second or two."""
        await self.run(bool, 1)

    def close(self) -> None:
        """Wait for what is running, and take nothing new."""
        self._threads.shutdown(cancel_futures=True)


class _Process:
    """One child process, watched from a thread."""

    def __init__(self, limits: Limits, what: str) -> None:
        self._limits = limits
        self._what = what
        self._child: ForkServerProcess | None = None
        self._killed = False
        self._lock = threading.Lock()  # of starting and killing

    def run(self, context: ForkServerContext, function: Callable[[Any], Any], argument: Any) -> Any:
        """Start it, wait for its answer or its end, and leave nothing running."""
        receiver, sender = context.Pipe(duplex=False)
        with receiver:
            with sender:
                child = context.Process(target=_work, args=(sender, self._limits, function, argument), daemon=True)
                with self._lock:
                    if not self._killed:
                        child.start()
                        self._child = child
            try:
                return self._answer(receiver) if self._child else self._died()
            finally:
                self.kill()

    def kill(self) -> None:
        """End it now, whatever it does."""
        with self._lock:
            self._killed = True
        if self._child is not None:
            self._child.kill()
            self._child.join()

    def _answer(self, receiver: Connection) -> Any:
        if not wait([receiver], timeout=self._limits.wall):
            raise OutOfTime(f"{self._start} took more than {self._limits.wall:g} s.")
        try:
            outcome, *content = receiver.recv()
        except EOFError:
            return self._died()
        if outcome == _OUT_OF_MEMORY:
            raise OutOfMemory(f"{self._start} took more than {self._limits.memory >> 20} MB of memory.")
        if outcome == _RAISED:
            sentence, trace = content
            raise Raised(f"{self._start} failed: {sentence}", trace)
        return content[0]

    def _died(self) -> Any:
        """Say why there is no answer."""
        code: int | None = None
        if self._child is not None:
            self._child.join(timeout=5)
            code = self._child.exitcode
        if code == -signal.SIGXCPU:
            raise OutOfTime(f"{self._start} took more than {self._limits.cpu} s of CPU.")
        if code is not None and code < 0:
            raise Crashed(f"{self._start} ended in a crash ({signal.Signals(-code).name}).")
        raise Crashed(f"{self._start} ended without an answer (exit code {code}).")

    @property
    def _start(self) -> str:
        return self._what[:1].upper() + self._what[1:]


@dataclass
class _Answering:
    """Sends whatever ends the work, so that the parent can say it."""

    sender: Connection

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, MemoryError):
            self.sender.send((_OUT_OF_MEMORY,))
        elif isinstance(error, Exception):
            lines = "".join(traceback.format_exception(kind, error, trace, limit=-50))
            self.sender.send((_RAISED, f"{type(error).__name__}: {error}"[:500], lines[-20_000:]))
        return isinstance(error, Exception)


def _work(sender: Connection, limits: Limits, function: Callable[[Any], Any], argument: Any) -> None:
    """Run in the child."""
    _limit(limits)
    with _Answering(sender):
        sender.send((_DONE, function(argument)))


def _limit(limits: Limits) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends us
    signal.setitimer(signal.ITIMER_REAL, limits.wall + 5)  # should the service be gone
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu + 1))
    memory = _address_space() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _address_space() -> int:
    """Return the bytes of address space in use; 0 where the system does not tell (it then has no such limit either)."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[0]) * resource.getpagesize() if statm.exists() else 0
