"""What a worker process is given to do in its tests."""

import importlib
import os
import signal
import sys
import time
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


def allocate(_: None) -> list[bytearray]:
    held = []
    while True:
        held.append(bytearray(10_000_000))


def leave(code: int) -> None:
    os._exit(code)


def crash(_: None) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def fail(message: str) -> None:
    raise ValueError(message)


def recurse(_: None) -> None:
    recurse(None)


def large(size: int) -> bytes:
    return b"x" * size


def unpicklable(_: None) -> Any:
    return lambda: None


def loads_anew(module: str) -> list[str]:
    """The project's modules that importing `module` loads in this process."""
    before = set(sys.modules)
    importlib.import_module(module)
    return sorted(name for name in set(sys.modules) - before if name.startswith(("bot", "rules", "schema")))
