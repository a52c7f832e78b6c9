"""Receiving without an address of one's own: a webhook proxy such as smee.io passes deliveries on as events.

What comes in goes through the same door as any delivery: whoever knows the channel can write into it, and only a good
signature counts.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import structlog
from starlette.types import ASGIApp

from webhooks.body import LIMIT

log = structlog.get_logger("webhooks.smee")

_LONGEST = 2 * LIMIT  # characters of one message
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
_SILENCE = 90.0  # smee.io says `ping` every thirty seconds
_PASSED_ON = ("content-type", "x-github-delivery", "x-github-event", "x-hub-signature-256")


async def receive(url: str, door: ASGIApp) -> None:
    """Pass what the channel `url` sends on to `door`, until cancelled; a lost connection is made again."""
    pause = _FIRST_PAUSE
    timeout = httpx.Timeout(20, read=_SILENCE)
    way = httpx.ASGITransport(app=door, raise_app_exceptions=False)  # one bad delivery does not end the listening
    inside = httpx.AsyncClient(transport=way, base_url="http://proxy.invalid", timeout=30)
    async with httpx.AsyncClient(timeout=timeout) as client, inside:
        while True:
            try:
                async for data in _events(client, url):
                    pause = _FIRST_PAUSE
                    await _pass_on(inside, data)
                log.info("the proxy ended the connection")
            except (httpx.HTTPError, ValueError) as error:
                log.warning("the proxy cannot be heard", why=f"{type(error).__name__}: {error}"[:200])
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)


async def _events(client: httpx.AsyncClient, url: str) -> AsyncIterator[str]:
    """Yield the data of each message. Raises HTTPError, and ValueError where one is far too long.

    See <https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation>.
    """
    async with client.stream("GET", url, headers={"accept": "text/event-stream"}) as answer:
        answer.raise_for_status()
        log.info("listening to the proxy")
        event, data, held = "message", list[str](), 0
        async for line in _lines(answer):
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if not line:
                if event == "message" and data:
                    yield "\n".join(data)
                event, data, held = "message", [], 0
            elif name == "data":
                data.append(value)
                held += len(value) + 1
                if held > _LONGEST:
                    raise ValueError("a message is far too long")
            elif name == "event":
                event = value


async def _lines(answer: httpx.Response) -> AsyncIterator[str]:
    rest = bytearray()
    async for chunk in answer.aiter_bytes():
        first, *lines = chunk.split(b"\n")
        rest += first
        for line in lines:
            yield rest.removesuffix(b"\r").decode("utf-8", "replace")
            rest = bytearray(line)
        if len(rest) > _LONGEST:
            raise ValueError("a line is far too long")


async def _pass_on(inside: httpx.AsyncClient, data: str) -> None:
    """Give one message to the door, whose log says what became of it."""
    try:
        said = json.loads(data)
        body = _body(said)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        log.warning("the proxy sent no delivery")
        return
    headers = {name: str(said[name]) for name in _PASSED_ON if name in said}
    if "x-github-event" in headers:
        await inside.post("/webhooks/github", content=body, headers=headers)


def _body(said: dict[str, Any]) -> bytes:
    """Return the bytes that GitHub signed: as they were, where the proxy kept them, else written as its JSON parser's
    counterpart, JSON.stringify, writes them; GitHub writes the same form.
    """
    if isinstance(kept := said.get("bodyB"), str):  # gosmee
        return base64.b64decode(kept)
    body = said["body"]
    return (
        body.encode() if isinstance(body, str) else json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    )
