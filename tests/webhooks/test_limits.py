"""What anybody may send to the door, before it is known who sent it: bounded in size, time and number."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable

import pytest
from starlette.requests import Request
from starlette.types import Message

from tests.webhooks.conftest import Door
from webhooks import body
from webhooks.body import Bodies, BodyError

Receive = Callable[[], AsyncIterator[Message]]


def request(*chunks: bytes, ends: bool = True) -> Request:
    """Return a request whose body arrives in these chunks, and then ends or not."""
    left = list(chunks)

    async def receive() -> Message:
        if left or ends:
            return {"type": "http.request", "body": left.pop(0) if left else b"", "more_body": bool(left) or not ends}
        await asyncio.Event().wait()
        raise AssertionError("nobody comes")

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def refused(bodies: Bodies, asked: Request) -> int:
    with pytest.raises(BodyError) as caught:
        await bodies.read(asked)
    return caught.value.status


async def test_a_body_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "_SECONDS", 0.05)
    bodies = Bodies(limit=10, budget=10)
    assert await refused(bodies, request(b"12345", ends=False)) == 408
    assert await bodies.read(request(b"1234567890")) == b"1234567890", "what it held is free again"


async def test_all_bodies_together_are_bounded() -> None:
    bodies = Bodies(limit=10, budget=15)
    waiting = asyncio.create_task(bodies.read(request(b"1234567890", ends=False)))
    await asyncio.sleep(0)
    assert await refused(bodies, request(b"1234567890")) == 503
    assert await bodies.read(request(b"12345")) == b"12345"
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await bodies.read(request(b"1234567890")) == b"1234567890"


async def test_one_body_is_bounded_however_it_is_cut() -> None:
    assert await refused(Bodies(limit=10), request(*[b"1"] * 11)) == 413


def test_nothing_is_unpacked(door: Door) -> None:
    """GitHub packs nothing; what says that it is packed is taken as the bytes it is, and a bomb stays small."""
    packed = gzip.compress(b" " * 10_000_000 + b"{}")
    assert len(packed) < 20_000
    answer = door.knock(packed, content_encoding="gzip")
    assert (answer.status_code, "not JSON" in answer.text) == (400, True)
