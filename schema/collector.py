"""The garbage collector, kept away while much is made: it would walk all of it again and again, and find nothing."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

MAX_LEFT_BEHIND = 500_000  # characters of readings whose values may wait for the collector: some 100 MB


class _LeftBehind:
    """How much was read since the collector was last sent after the values of readings."""

    characters = 0


_LEFT_BEHIND = _LeftBehind()


def leave_behind(characters: int) -> None:
    """Note that so much text was read, whose values the collector will not count."""
    _LEFT_BEHIND.characters += characters


@cache
def _frozen() -> bool:
    """Return whether something was frozen before the first reading; asking walks through all of that, so it is once."""
    return gc.get_freeze_count() > 0


@contextmanager
def no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking a growing tree of values again and again: it would find nothing.

    Freezing and unfreezing makes old objects of all that is there: else the first thing to happen is to walk it once.
    The collector does not count such objects, so it is sent after them before the next reading when much was read.
    None of it where something was frozen on purpose.
    """
    enabled = gc.isenabled()
    if enabled and _LEFT_BEHIND.characters > MAX_LEFT_BEHIND and not _frozen():
        _LEFT_BEHIND.characters = 0
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            if not _frozen():
                gc.freeze()
                gc.unfreeze()
            gc.enable()
