"""What a worker process is given to do in its tests."""

import gc
import importlib
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any


def double(number: int) -> int:
    return number * 2


def where(_: None) -> int:
    return os.getpid()


def loop(_: None) -> None:
    while True:
        pass


def idle(_: None) -> None:
    time.sleep(1000)


def allocate(_: None) -> list[bytes]:
    held = []
    while True:
        held.append(bytes(10_000_000))  # zeros, which nothing is written to: a busy machine needs no time for them


def leave(code: int) -> None:
    os._exit(code)


def crash(_: None) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def fail(message: str) -> None:
    raise ValueError(message)


def recurse(_: None) -> None:
    recurse(None)


def large(size: int) -> str:
    return "x" * size


def half_a_pair(_: None) -> str:
    return "\ud83d"


def speak(message: bytes) -> None:
    """Answer with bytes of its own making, as whoever took the process over would."""
    _wire().send_bytes(message)


def mumble(size: int) -> None:
    """Begin an answer of so many bytes, say three of them, and never end it."""
    os.write(_wire().fileno(), size.to_bytes(4, "big") + b"d[1")
    time.sleep(1000)


def trail_off(size: int) -> None:
    """Begin an answer of so many bytes, and end in the middle of it."""
    os.write(_wire().fileno(), size.to_bytes(4, "big") + b"d[1")
    os._exit(0)


class Trap:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def _wire() -> Connection:
    return next(found for found in gc.get_objects() if isinstance(found, Connection) and found.writable)


def no_json(_: None) -> Any:
    return lambda: None


def loads_anew(module: str) -> list[str]:
    """The project's modules that importing `module` loads in this process."""
    before = set(sys.modules)
    importlib.import_module(module)
    return sorted(name for name in set(sys.modules) - before if name.startswith(("bot", "rules", "schema")))
