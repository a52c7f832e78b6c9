"""Running the pure part of a review in a process of its own, with a limit on time and memory.

A hostile file costs one failed check with a clear sentence, never the service. The processes are forked from a server
that has the readers imported, so that one costs milliseconds. What goes in is pickled; what comes back never is.
"""

import asyncio
import contextlib
import multiprocessing
import resource
import signal
import threading
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, TypeVar

import structlog
from pydantic import TypeAdapter

from bot import answer

A = TypeVar("A")
R = TypeVar("R")

# `bot.cli` because a child imports the program's main script anew, and that is all `dbreview` imports at its top.
PRELOAD = ("bot.cli", "bot.worker", "bot.preload")

log = structlog.get_logger("bot.worker")

_TRUTH = TypeAdapter(bool)


class WorkerError(Exception):
    """The work was not finished; the message is a sentence for the user."""


class OutOfTime(WorkerError):
    """It took more time than allowed."""


class OutOfMemory(WorkerError):
    """It took more memory than allowed."""


class Crashed(WorkerError):
    """Its process ended without an answer, or with one that is none."""


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

    async def run(self, function: Callable[[A], R], argument: A, kind: TypeAdapter[R]) -> R:
        """Return `function(argument)`; function is a module's, argument can be pickled, the value is JSON of `kind`.

        Raises WorkerError.
        """
        process = _Process(self._limits, self._what)
        running = asyncio.get_running_loop().run_in_executor(
            self._threads, process.run, self._context, (function, argument), kind
        )
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            process.kill()
            with contextlib.suppress(WorkerError):
                await running
            raise

    def warm(self) -> Future[None]:
        """Start the server of processes in the background, before there is work: it imports the readers first."""
        return self._threads.submit(self._first)

    def _first(self) -> None:
        try:
            _Process(self._limits, "starting the first process").run(self._context, (bool, 1), _TRUTH)
        except (WorkerError, OSError) as error:
            log.warning("no process could be started", error=str(error))

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
        self._late = False
        self._lock = threading.Lock()  # of starting and killing

    def run(self, context: ForkServerContext, task: tuple[Callable[[A], R], A], kind: TypeAdapter[R]) -> R:
        """Start it, wait for its answer or its end, and leave nothing running."""
        receiver, sender = context.Pipe(duplex=False)
        with receiver:
            with sender:
                child = context.Process(target=_work, args=(sender, self._limits, *task), daemon=True)
                with self._lock:
                    if not self._killed:
                        child.start()
                        self._child = child
            try:
                return self._answer(receiver, kind) if self._child else self._died()
            finally:
                self.kill()

    def kill(self) -> None:
        """End it now, whatever it does."""
        with self._lock:
            self._killed = True
        if self._child is not None:
            self._child.kill()
            self._child.join()

    def _answer(self, receiver: Connection, kind: TypeAdapter[R]) -> R:
        clock = threading.Timer(self._limits.wall, self._overdue)  # also of an answer that is begun and never ended
        clock.start()
        try:
            body = receiver.recv_bytes(answer.MOST)
        except EOFError:
            return self._died()
        except OSError:  # it ends in the middle, or would be larger
            return self._died() if self._late else self._unreadable()
        finally:
            clock.cancel()
        try:
            given = answer.read(body, kind)
        except answer.UnreadableError:
            return self._unreadable()
        if isinstance(given, answer.MemoryGone):
            raise OutOfMemory(f"{self._start} took more than {self._limits.memory >> 20} MB of memory.")
        if isinstance(given, answer.Failure):
            raise Raised(f"{self._start} failed: {given.sentence}", given.trace)
        return given

    def _overdue(self) -> None:
        self._late = True
        if self._child is not None:
            self._child.kill()

    def _unreadable(self) -> NoReturn:
        raise Crashed(f"{self._start} gave an answer that cannot be read.")

    def _died(self) -> NoReturn:
        """Say why there is no answer."""
        if self._late:
            raise OutOfTime(f"{self._start} took more than {self._limits.wall:g} s.")
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
            self.sender.send_bytes(answer.memory_gone())
        elif isinstance(error, Exception):
            lines = "".join(traceback.format_exception(kind, error, trace, limit=-50))
            self.sender.send_bytes(answer.failed(error, lines))
        return isinstance(error, Exception)


def _work(sender: Connection, limits: Limits, function: Callable[[Any], Any], argument: Any) -> None:
    """Run in the child."""
    _limit(limits)
    with contextlib.suppress(BrokenPipeError), _Answering(sender):  # nobody hears us where the service was killed
        sender.send_bytes(answer.done(function(argument)))


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
