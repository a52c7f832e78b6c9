"""Keeping to GitHub's pace: one content-creating write per second and installation, and silence while it asks for it.

GitHub's secondary limits allow 80 such writes a minute and 500 an hour, and want them serial and a second apart:
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
"""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager

from bot.github.clock import Clock
from bot.github.errors import RateLimited


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


class Pauses:
    """Remembers until when GitHub wants no requests: going on regardless may get an app banned."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Hashable, float] = {}

    def begin(self, pool: Hashable, seconds: float) -> None:
        """Remember that `pool` rests for `seconds` from now."""
        self._until[pool] = self._clock.monotonic() + seconds

    def check(self, pool: Hashable) -> None:
        """Raise RateLimited while `pool` rests."""
        left = self._until.get(pool, float("-inf")) - self._clock.monotonic()
        if left > 0:
            raise RateLimited(left)
        self._until.pop(pool, None)
