"""Faults on demand: what networks and servers do, at the request a test chooses."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "500",  # refused before anything happened
    "502-after",  # done, but the answer says 502
    "timeout",  # nothing happened, and no answer comes
    "timeout-after",  # done, and no answer comes
    "cut",  # the connection breaks before anything happened
    "cut-after",  # done, and the connection breaks before the answer is complete
    "secondary",  # 403, secondary rate limit, without retry-after
    "secondary-retry-after",  # the same with retry-after: 1
    "primary",  # 403, nothing remaining until the reset
    "401",
    "404",
    "422",
]
AFTER = frozenset({"502-after", "timeout-after", "cut-after"})


@dataclass
class Fault:
    """A fault waiting for its request; `left` counts how often it will still happen."""

    method: str
    path: re.Pattern[str]
    kind: Kind
    left: int
    happened: int = 0


class Faults:
    """The faults in the order they were added; the first that fits a request happens."""

    def __init__(self) -> None:
        self.all: list[Fault] = []

    def add(self, method: str, path: str, kind: Kind, times: int = 1) -> Fault:
        """Let the next `times` requests fail whose method is `method` (`*`: any) and whose path matches `path`.

        `path` is a regular expression, searched in the path as the stand-in sees it, such as `/reviews$`.
        """
        fault = Fault(method.upper(), re.compile(path), kind, times)
        self.all.append(fault)
        return fault

    def take(self, method: str, path: str) -> Kind | None:
        """Return what happens to this request, and count it."""
        for fault in self.all:
            if fault.left and fault.method in ("*", method) and fault.path.search(path):
                fault.left -= 1
                fault.happened += 1
                return fault.kind
        return None

    def clear(self) -> None:
        """Forget all faults."""
        self.all.clear()
