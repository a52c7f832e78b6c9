"""The raw bytes of a request, bounded while they come in."""

import asyncio

from starlette.requests import ClientDisconnect, Request

LIMIT = 25 * 1024 * 1024  # GitHub sends no larger payload
_SECONDS = 10.0


class BodyError(Exception):
    """The body was not taken; `status` is the HTTP status to answer with."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Bodies:
    """Reads bodies, and holds no more than `budget` bytes of unverified ones at a time: anybody can send them."""

    def __init__(self, limit: int = LIMIT, budget: int = 8 * LIMIT) -> None:
        self._limit = limit
        self._free = budget

    async def read(self, request: Request) -> bytes:
        """Return the whole body, or raise BodyError: too large (413), too slow (408), too many at once (503)."""
        declared = request.headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and int(declared[:20]) > self._limit:
            raise self._too_large()
        try:
            async with asyncio.timeout(_SECONDS):
                return await self._collect(request)
        except TimeoutError:
            raise BodyError(408, "The body took too long to arrive.") from None
        except ClientDisconnect:
            raise BodyError(400, "The body ended early.") from None

    async def _collect(self, request: Request) -> bytes:
        held = 0
        chunks: list[bytes] = []
        try:
            async for chunk in request.stream():
                if held + len(chunk) > self._limit:
                    raise self._too_large()
                if len(chunk) > self._free:
                    raise BodyError(503, "Too many large deliveries at once; deliver again later.")
                self._free -= len(chunk)
                held += len(chunk)
                chunks.append(chunk)
            return b"".join(chunks)
        finally:
            self._free += held

    def _too_large(self) -> BodyError:
        return BodyError(413, f"The body is larger than {self._limit} bytes.")
