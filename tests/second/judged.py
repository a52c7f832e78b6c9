"""The fault matrix's scenarios without faults, with Prism between the bot and our stand-in: GitHub's own description.

Prism lets everything through and names what the description does not allow in a header. It knows no GraphQL, which
goes straight on: `make contract` holds that against GitHub's schema.
"""

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from bot.standin import StandIn, serving
from tests.bot.jobs.service import free_port
from tests.faults.rig import Judge, Rig
from tests.faults.scenarios import SCENARIOS
from tests.second.packages import Tools

LEFT_OUT = "must have required property"
SAID = "sl-violations"


class Judged(httpx.AsyncBaseTransport):
    """A line to the stand-in by way of Prism; `wrong` counts what Prism says of requests, `odd` of answers."""

    def __init__(self, standin: StandIn, prism: str) -> None:
        self._standin, self._prism = standin.transport(), prism
        self._through = httpx.AsyncHTTPTransport()
        self.passed: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.odd: Counter[str] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it on."""
        if request.url.path == "/graphql":
            return await self._standin.handle_async_request(request)
        url = httpx.URL(self._prism).copy_with(raw_path=request.url.raw_path)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() != b"host"]
        sent = httpx.Request(request.method, url, headers=headers, content=await request.aread())
        answer = await self._through.handle_async_request(sent)
        await answer.aread()
        self.passed[f"{answer.status_code // 100}xx"] += 1
        for each in _said(answer):
            where, *rest = each["location"]
            place = f"{request.method} {_general(request.url.path)}: {'.'.join(rest)}: {each['message']}"
            (self.wrong if where == "request" else self.odd)[place] += 1
        return answer


def _said(answer: httpx.Response) -> list[dict[str, Any]]:
    """Return what Prism says of a request and its answer; of a long list it cuts its header off."""
    text = answer.headers.get(SAID, "[]")
    try:
        found: list[dict[str, Any]] = json.loads(text)
    except ValueError:
        return [{"location": ["response"], "message": f"more is said than a header holds: {text[:200]}"}]
    return found


class Switch:
    """An ASGI app that is another one in each scenario: Prism takes half a minute to start."""

    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass it on; the server's own start and end are nobody's."""
        if scope["type"] == "http":
            await self.app(scope, receive, send)


def _general(path: str) -> str:
    parts = path.split("/")
    return "/".join("*" if part.isdigit() or len(part) >= 40 else part for part in parts)


async def run(tools: Tools) -> int:
    """Print what Prism said; return how many kinds of requests it found wrong."""
    wrong: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    switch, port = Switch(), free_port()
    with tempfile.TemporaryDirectory() as folder, serving(switch) as github:
        command = (str(tools.prism), "proxy", str(tools.description), github, "-p", str(port))
        switch.app = StandIn(Path(folder) / "first").app  # for whoever asks whether it is up
        with tools.running(*command, port=port) as url:
            for scenario in SCENARIOS:
                rig = Rig(StandIn(Path(folder) / scenario.name), Judge())
                delivery, switch.app = await scenario.prepare(rig), rig.standin.app
                line = Judged(rig.standin, url)
                rig.ended.clear()
                await rig.deliver(delivery, line)  # type: ignore[arg-type]
                ended = "as it should" if set(rig.ended) == {"done"} else f"{rig.ended}"
                print(f"prism: {scenario.name}: {sum(line.passed.values())} requests, {ended}")
                wrong, odd, passed = wrong + line.wrong, odd + line.odd, passed + line.passed
    print(f"  {dict(passed)}; {len(wrong)} kinds of requests that the description does not allow")
    for place, count in wrong.items():
        print(f"  ours: {place} ({count})")
    short = sum(LEFT_OUT in place for place in odd)
    print(f"  the stand-in's answers: {short} kinds of fields left out, which nobody here reads")
    for place, count in odd.items():
        if LEFT_OUT not in place:
            print(f"  the stand-in: {place} ({count})")
    return len(wrong)
