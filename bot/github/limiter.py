"""Keeping to GitHub's pace: one content-creating write per second and installation, and silence while it asks for it.

GitHub's secondary limits allow 80 such writes a minute and 500 an hour, and want them serial and a second apart:
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#pause-between-mutative-requests
They are an installation's, however many processes speak for it: what one of them learns is told to the others.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.github.clock import Clock
from bot.github.errors import RateLimited

_FRESH = 1.0  # seconds for which it is believed what the others said


class Others(Protocol):
    """Where the processes of one App tell each other; none of its methods raises."""

    @property
    def interval(self) -> float:
        """The seconds from one write to the next."""
        ...

    async def rest(self, installation: int, seconds: float, *, graphql: bool) -> None:
        """Tell that GitHub wants nothing more of an installation for `seconds`."""
        ...

    async def rests(self, installation: int) -> tuple[float, float]:
        """Return for how many seconds GitHub wants nothing, of REST and of GraphQL; 0 or less: it is glad to answer."""
        ...

    async def turn(self, installation: int) -> float:
        """Take the next turn to write, `interval` seconds after the last one; return the seconds until it comes."""
        ...


@dataclass(frozen=True)
class Alone:
    """One process, which knows everything."""

    interval: float = 1.0

    async def rest(self, installation: int, seconds: float, *, graphql: bool) -> None:
        """Nobody is told."""

    async def rests(self, _installation: int) -> tuple[float, float]:
        """Nobody says anything."""
        return 0.0, 0.0

    async def turn(self, _installation: int) -> float:
        """Nobody else writes."""
        return 0.0


class Limiter:
    """Hands out an installation's turns; one begins at least `interval` seconds after the last one here ended.

    Turns of other processes begin as far from it.
    """

    def __init__(self, clock: Clock, installation: int, others: Others) -> None:
        self._clock = clock
        self._installation = installation
        self._others = others
        self._lock = asyncio.Lock()
        self._free_at = float("-inf")

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn and hold it while the write is under way."""
        async with self._lock:
            wait = self._free_at - self._clock.monotonic()
            if wait > 0:
                await self._clock.sleep(wait)
            wait = await self._others.turn(self._installation)
            if wait > 0:
                await self._clock.sleep(wait)
            try:
                yield
            finally:
                self._free_at = self._clock.monotonic() + self._others.interval


class Pauses:
    """Remembers until when GitHub wants no requests: going on regardless may get an app banned."""

    def __init__(self, clock: Clock, others: Others) -> None:
        self._clock = clock
        self._others = others
        self._until: dict[tuple[int, bool], float] = {}  # by installation, and whether it is GraphQL
        self._asked: dict[int, float] = {}

    async def begin(self, installation: int, seconds: float, *, graphql: bool) -> None:
        """Remember that an installation rests for `seconds` from now, and tell the other processes."""
        self._until[installation, graphql] = self._clock.monotonic() + seconds
        await self._others.rest(installation, seconds, graphql=graphql)

    async def check(self, installation: int, *, graphql: bool) -> None:
        """Raise RateLimited while an installation rests, whichever process it was asked of."""
        now = self._clock.monotonic()
        if now - self._asked.get(installation, float("-inf")) >= _FRESH:
            self._forget(now)
            self._asked[installation] = now
            for kind, seconds in zip((False, True), await self._others.rests(installation), strict=True):
                if seconds > 0:
                    known = self._until.get((installation, kind), float("-inf"))
                    self._until[installation, kind] = max(known, now + seconds)
        left = self._until.get((installation, graphql), float("-inf")) - self._clock.monotonic()
        if left > 0:
            raise RateLimited(left)

    def _forget(self, now: float) -> None:
        self._until = {key: until for key, until in self._until.items() if until > now}
        self._asked = {key: asked for key, asked in self._asked.items() if now - asked < _FRESH}
