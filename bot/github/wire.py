"""The way to GitHub: to the one server the operator named, whatever an answer says, and back with a bounded answer."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from bot.github import metrics
from bot.github.errors import Unreachable

MOST = 64 << 20  # bytes of one answer, unpacked; the largest GitHub gives for what we ask is a tree of 7 MB
_ABOUT_THE_PACKING = {b"content-encoding", b"content-length", b"transfer-encoding"}


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


class Pinned(httpx.AsyncBaseTransport):
    """A transport to one server only: neither a redirect nor a link of an answer leads a token anywhere else."""

    def __init__(self, inner: httpx.AsyncBaseTransport, api_url: str, most: int = MOST) -> None:
        self._inner = inner
        self._origin = _origin(httpx.URL(api_url))
        self._most = most

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it. Raises Unreachable where it would go elsewhere, or where the answer is larger than `most` bytes."""
        if _origin(request.url) != self._origin:
            raise Unreachable(f"GitHub leads to {request.url.host}, which is not the server that was configured.")
        answer = await self._inner.handle_async_request(request)
        try:
            return await self._whole(answer, request)
        finally:
            await answer.aclose()

    async def _whole(self, answer: httpx.Response, request: httpx.Request) -> httpx.Response:
        """Unpack piece by piece, so that a small answer cannot grow without end."""
        chunks: list[bytes] = []
        held = 0
        async for chunk in answer.aiter_bytes():
            held += len(chunk)
            if held > self._most:
                what = f"{request.method} {request.url.path}"
                raise Unreachable(f"GitHub's answer to {what} is larger than {self._most} bytes.")
            chunks.append(chunk)
        headers = [(name, value) for name, value in answer.headers.raw if name.lower() not in _ABOUT_THE_PACKING]
        return httpx.Response(answer.status_code, headers=headers, content=b"".join(chunks), request=request)

    async def aclose(self) -> None:
        """Close the way."""
        await self._inner.aclose()


def connection_pool(api_url: str) -> httpx.AsyncBaseTransport:
    """Return a pool that honours the environment's proxy variables (a transport of one's own switches them off)."""
    parts = urlsplit(api_url)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    return httpx.AsyncHTTPTransport(retries=1, proxy=proxy)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
