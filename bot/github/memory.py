"""What a commit's hash names never changes: file lists, differences and texts are asked for once."""

import re
import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from bot.github.metrics import REMEMBERED

ROOM = 64_000_000  # bytes, about

_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def is_fixed(revision: str) -> bool:
    """Return whether a revision is a commit's whole hash: what a branch names changes."""
    return bool(_SHA.fullmatch(revision))


class Memory:
    """Holds values until what was used longest ago has to make room; keys begin with the repository's id."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Any:
        """Return the value, or None."""
        with self._lock:
            if key not in self._kept:
                return None
            self._kept.move_to_end(key)
            return self._kept[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep a value of about `size` bytes; what takes more than a quarter of the room is not kept."""
        if size > self._room // 4:
            return
        with self._lock:
            before = self._size
            self._size += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = value, size
            while self._size > self._room:
                _, (_, freed) = self._kept.popitem(last=False)
                self._size -= freed
            REMEMBERED.inc(self._size - before)
