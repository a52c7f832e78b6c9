"""The stand-in's clock: the real one, moved forward by hand where a test must not wait."""

import time
from datetime import UTC, datetime


class Clock:
    """Seconds since the epoch; `advance` lets an hour pass at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        """Return the time in seconds since the epoch."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Move the clock forward by `seconds`."""
        self._ahead += seconds

    def text(self, later: float = 0) -> str:
        """Return the time as GitHub writes it, such as `2026-01-31T12:00:00Z`, `later` seconds from now."""
        return datetime.fromtimestamp(self.now() + later, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
