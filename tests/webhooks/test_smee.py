"""Deliveries through a webhook proxy: a real stream of events, and the same door with the same lock."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.standin import StandIn, serving
from tests.bot.jobs.service import Nursery, until
from tests.webhooks.setup.conftest import served
from webhooks.signature import is_genuine, sign
from webhooks.smee import _body, receive

SECRET = b"It's a Secret to Everybody"


def proxy(rounds: list[list[str]]) -> Starlette:
    """Return a proxy that sends each list of lines to one listener after another, and then says nothing."""
    left = iter(rounds)

    async def channel(_request: Request) -> Response:
        lines = next(left, None)

        async def stream() -> AsyncIterator[str]:
            for line in lines or ():
                yield line
            if lines is None:
                await asyncio.Event().wait()

        return StreamingResponse(stream(), media_type="text/event-stream")

    return Starlette(routes=[Route("/channel", channel)])


class Door:
    """Remembers what it was handed; the first `fails` times it breaks over it."""

    fails = 0

    def __init__(self) -> None:
        self.got: list[tuple[bytes, dict[str, str]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        self.got.append((body, {k.decode(): v.decode() for k, v in scope["headers"]}))
        if len(self.got) <= self.fails:
            raise KeyError("a bug")
        await send({"type": "http.response.start", "status": 202, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def sent(body: Any, raw: bytes, **more: str) -> str:
    said = {"x-github-event": "ping", "x-github-delivery": "d", "x-hub-signature-256": sign(SECRET, raw)} | more
    return json.dumps(said | {"body": body, "query": {}, "timestamp": 1, "host": "smee.io"})


async def heard(
    rounds: list[list[str]], count: int, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[bytes, dict[str, str]]]:
    monkeypatch.setattr("webhooks.smee._FIRST_PAUSE", 0.01)
    door = Door()
    with serving(proxy(rounds)) as url:
        task = asyncio.create_task(receive(f"{url}/channel", door))
        await asyncio.to_thread(until, lambda: len(door.got) >= count)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return door.got


async def test_what_the_proxy_sends_comes_to_the_door_signed_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = '{"zen":"Ünïcode \\"quoted\\" \U0001f600 </b>","n":1,"f":null,"t":true}'.encode()
    lines = [
        "event: ready\ndata: {}\n\n: a comment\n\nevent: ping\ndata: {}\n\n",
        f"id: 1\nevent: message\ndata: {sent(json.loads(raw), raw)}\n\n",
        "data: not json\n\ndata: [1]\n\n",
        f"data: {sent(json.loads(raw), raw)}\r\n\r\n",
    ]
    for body, headers in await heard([lines], 2, monkeypatch):
        assert body == raw
        assert is_genuine([SECRET], body, headers["x-hub-signature-256"])
        assert headers["x-github-event"] == "ping"
        assert "query" not in headers


async def test_what_is_made_to_hurt_does_not_end_the_listening(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever knows the channel can write into it."""
    monkeypatch.setattr("webhooks.smee._LONGEST", 300_000)
    good = f"data: {sent({'n': 1}, b'{}')}\n\n"
    nested = f"data: {'[' * 200_000}\n\n"
    long, many = f"data: {'x' * 400_000}", "data: x\n" * 200_000
    got = await heard([[nested, good], [long, good], [many, "\n", good], [good]], 2, monkeypatch)
    assert [json.loads(body)["n"] for body, _ in got] == [1, 1]


async def test_a_door_that_fails_is_knocked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "fails", 1)
    lines = [f"data: {sent({'n': n}, b'{}')}\n\n" for n in (1, 2)]
    assert [json.loads(body)["n"] for body, _ in await heard([lines], 2, monkeypatch)] == [1, 2]


async def test_a_lost_connection_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (f"data: {sent({'n': n}, b'{}')}\n\n" for n in (1, 2))
    got = await heard([[one], [], [two[:30], two[30:]]], 2, monkeypatch)
    assert [json.loads(body)["n"] for body, _ in got] == [1, 2]


@pytest.mark.parametrize("said", [{"body": '{"a": 1.0}'}, {"bodyB": base64.b64encode(b'{"a": 1.0}').decode()}])
def test_a_proxy_that_keeps_the_bytes_is_believed(said: dict[str, str]) -> None:
    assert _body(said) == b'{"a": 1.0}'


def test_the_service_hears_the_proxy_and_trusts_only_signatures(nursery: Nursery, standin: StandIn, tmp_path) -> None:
    good, forged = standin.events.ping(), standin.events.ping()
    lines = [
        f"data: {json.dumps(dict(forged.headers, body={'forged': True}))}\n\n",
        f"data: {json.dumps(dict(good.headers, body=good.payload))}\n\n",
    ]
    app = {
        "DBREVIEW_APP_ID": str(standin.app_id),
        "DBREVIEW_PRIVATE_KEY": standin.private_key,
        "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
        "DBREVIEW_SWEEP": "false",
    }
    with (
        serving(standin.app) as github,
        serving(proxy([lines])) as url,
        served(nursery, tmp_path, github, "--smee", f"{url}/channel", **app) as service,
    ):
        until(lambda: good.guid in service.logged)
        outcomes = [json.loads(line) for line in service.logged.splitlines() if '"request"' in line]
        assert [(each["delivery"], each["status"]) for each in outcomes] == [(forged.guid, 401), (good.guid, 202)]
        assert httpx.get(f"{service.url}/healthz", trust_env=False).status_code == 200
