"""githubkit clients: one connection pool per process, one token per installation, minted once for all who ask at once.

githubkit's own installation strategy is not used: it mints one token per concurrent first request, keeps a revoked one
until it expires, and cannot ask for paths with `#` or `?` in them. We mint with the app's JWT and hand the token to a
plain client.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from githubkit import AppAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy

from bot.github import metrics
from bot.github.clock import Clock
from bot.github.errors import Forbidden, NotFound, NotInstalled
from bot.github.limiter import Pauses
from bot.github.sending import Request, Tally, json_of, send

DEFAULT_API = "https://api.github.com"
EARLY = 300.0  # seconds before a token's end at which a new one is minted


@dataclass(frozen=True)
class Credentials:
    """The app as GitHub knows it; `private_key` is PEM. `api_url` ends in /api/v3 on Enterprise Server."""

    app_id: str
    private_key: str
    api_url: str = DEFAULT_API

    def __repr__(self) -> str:
        return f"Credentials(app_id={self.app_id!r}, api_url={self.api_url!r})"


class KeepOpen(httpx.AsyncBaseTransport):
    """A transport that outlives its clients: githubkit makes and closes an httpx client for every request.

    Closing it would close the pool under requests in flight (https://github.com/yanyongyu/githubkit/issues/285).
    """

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, and count the outcome."""
        status = "none"
        try:
            answer = await self._inner.handle_async_request(request)
            status = str(answer.status_code)
            return answer
        finally:
            metrics.REQUESTS.labels(request.method, status).inc()

    async def aclose(self) -> None:
        """Stay open; `close` closes."""

    async def close(self) -> None:
        """Close the connection pool."""
        await self._inner.aclose()


def connection_pool(api_url: str) -> httpx.AsyncBaseTransport:
    """Return a pool that honours the environment's proxy variables (a transport of one's own switches them off)."""
    parts = urlsplit(api_url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return httpx.AsyncHTTPTransport(retries=1, proxy=proxy)


@dataclass(frozen=True)
class _Held:
    client: GitHub[Any]
    until: float


class Clients:
    """Hands out an authenticated client per installation."""

    def __init__(self, credentials: Credentials, transport: httpx.AsyncBaseTransport | None, clock: Clock) -> None:
        self._transport = KeepOpen(transport or connection_pool(credentials.api_url))
        self._api_url = credentials.api_url
        self.clock = clock
        self.pauses = Pauses(clock)
        self.app = self._client(AppAuthStrategy(credentials.app_id, credentials.private_key))
        self._held: dict[int, _Held] = {}
        self._locks: dict[int, asyncio.Lock] = {}

    def _client(self, auth: Any) -> GitHub[Any]:
        return GitHub(
            auth,
            base_url=self._api_url,
            async_transport=self._transport,
            cache_strategy=MemCacheStrategy(),  # the default one is shared by the whole process
            http_cache=False,  # else an unbounded in-memory database of answers
            timeout=httpx.Timeout(20, connect=5),
            user_agent="dbreview",
            auto_retry=False,  # ours is in sending.py
        )

    async def installation(self, number: int) -> GitHub[Any]:
        """Return the installation's client. Raises NotInstalled, and whatever a request raises."""
        async with self._locks.setdefault(number, asyncio.Lock()):
            held = self._held.get(number)
            if held is None or held.until <= self.clock.now():
                held = self._held[number] = await self._mint(number)
            return held.client

    async def _mint(self, number: int) -> _Held:
        request = Request("POST", f"/app/installations/{number}/access_tokens")
        try:
            answer = await send(self.app, request, self.clock, Tally())
        except (NotFound, Forbidden) as error:
            sentence = f"The app is not installed there any more, or suspended (installation {number}: {error.status})."
            raise NotInstalled(sentence, error.status, error.messages) from error
        body = json_of(answer)
        until = datetime.fromisoformat(body["expires_at"]).timestamp()
        return _Held(self._client(body["token"]), until - EARLY)

    def drop(self, number: int, client: GitHub[Any]) -> None:
        """Forget a client whose token GitHub no longer takes; one that was renewed meanwhile stays."""
        held = self._held.get(number)
        if held is not None and held.client is client:
            del self._held[number]

    async def close(self) -> None:
        """Close the connection pool."""
        await self._transport.close()
