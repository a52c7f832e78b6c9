"""One content-creating write per second and installation, in a row.

GitHub's secondary limits allow 80 such writes a minute and 500 an hour, and want them serial and a second apart:
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.github.clock import Clock


class Limiter:
    """Hands out turns; a turn begins at least `interval` seconds after the last one ended."""

    def __init__(self, clock: Clock, interval: float = 1.0) -> None:
        self._clock = clock
        self._interval = interval
        self._lock = asyncio.Lock()
        self._free_at = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and hold it while the write is under way."""
        async with self._lock:
            wait = self._free_at - self._clock.monotonic()
            if wait > 0:
                await self._clock.sleep(wait)
            try:
                yield
            finally:
                self._free_at = self._clock.monotonic() + self._interval
