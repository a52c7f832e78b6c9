"""The verbs: raw JSON in and out, for one repository of an installation."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from githubkit import GitHub

from bot.github import metrics
from bot.github.clients import Clients
from bot.github.errors import BadCredentials, Forbidden, GitHubError, NotFound, RateLimited, Refused, Unreachable
from bot.github.limiter import Limiter
from bot.github.memory import Memory
from bot.github.retry import ATTEMPTS, UNSAID
from bot.github.sending import Limited, Request, Tally, json_of, reset_in, send
from bot.pull import Repository

LAG = 1.0  # seconds


@dataclass(frozen=True)
class Calls:
    """Calls about one repository through its installation.

    `tally` counts the requests made through this object; `memory` is shared.
    """

    clients: Clients
    installation: int
    repository: Repository
    limiter: Limiter
    graphql_url: str
    memory: Memory = field(default_factory=Memory)
    tally: Tally = field(default_factory=Tally)

    async def send(self, request: Request) -> httpx.Response:
        """Send with the repository's token; on 401 once more with a fresh one, on 404 once more after a moment.

        GitHub's copies lag behind what its webhooks tell: what is not there the second time is not there. Once GitHub
        has asked for a pause longer than a worker waits, nothing more is sent until it is over.
        """
        graphql = request.url == self.graphql_url  # which has a budget of its own
        await self.clients.pauses.check(self.installation, graphql=graphql)
        client = await self.clients.of(self.installation, self.repository)
        try:
            answer = await self._twice(client, request, partial(self._limited, graphql=graphql))
        except RateLimited as limit:
            await self._limited(limit.seconds, graphql=graphql)
            raise
        metrics.observe(self.installation, answer.headers)
        return answer

    async def _limited(self, seconds: float, *, graphql: bool) -> None:
        await self.clients.pauses.begin(self.installation, seconds, graphql=graphql)

    async def _twice(self, client: GitHub[Any], request: Request, limited: Limited) -> httpx.Response:
        try:
            return await self._once_more(client, request, limited)
        except NotFound:
            await self.clients.clock.sleep(LAG)
            return await self._once_more(client, request, limited)

    async def _once_more(self, client: GitHub[Any], request: Request, limited: Limited) -> httpx.Response:
        try:
            return await send(client, request, self.clients.clock, self.tally, limited)
        except BadCredentials:
            self.clients.drop(self.installation, self.repository, client)
            client = await self.clients.of(self.installation, self.repository)
            return await send(client, request, self.clients.clock, self.tally, limited)

    async def get(self, url: str, **params: str | int) -> Any:
        """Return the JSON at `url`."""
        return json_of(await self.send(Request("GET", url, params=params)))

    async def pages(self, url: str, key: str | None = None, **params: str | int) -> AsyncIterator[Any]:
        """Yield the items of every page along the Link header, 100 at a time; `key` names the list inside an object."""
        request: Request | None = Request("GET", url, params={"per_page": 100, **params})
        while request is not None:
            answer = await self.send(request)
            body = json_of(answer)
            for item in body[key] if key else body:
                yield item
            following = answer.links.get("next", {}).get("url")
            request = Request("GET", following) if following else None

    async def write(self, request: Request) -> Any:
        """Send a write that creates no content; return its JSON, None where there is none."""
        answer = await self.send(request)
        return json_of(answer) if answer.content else None

    async def create(self, url: str, body: dict[str, Any]) -> Any:
        """POST what people are notified of, in its turn. Raises Uncertain where it may have been done."""
        async with self.limiter.turn():
            return await self.write(Request("POST", url, body, repeatable=False))

    async def graphql(self, query: str, variables: dict[str, Any], *, attempts: int = ATTEMPTS) -> dict[str, Any]:
        """Return `data`, also when it is partial. Only for documents that may be sent twice."""
        body = {"query": query, "variables": variables}
        answer = await self.send(Request("POST", self.graphql_url, body, attempts=attempts))
        body = json_of(answer)
        errors = [e for e in body.get("errors") or [] if isinstance(e, dict)]
        kinds = {str(e.get("type", "")) for e in errors}
        if kinds & {"RATE_LIMITED", "RATE_LIMIT"}:
            seconds = reset_in(answer, self.clients.clock) or UNSAID
            await self._limited(seconds, graphql=True)
            raise RateLimited(seconds)
        data = body.get("data")
        if not isinstance(data, dict) or (errors and not any(v is not None for v in data.values())):
            raise _graphql_error(errors, kinds)
        return data


def _graphql_error(errors: list[dict[str, Any]], kinds: set[str]) -> GitHubError:
    messages = tuple(str(e.get("message", ""))[:300] for e in errors)
    sentence = f"GitHub's GraphQL API answered: {'; '.join(messages[:3]) or 'nothing'}."
    if "NOT_FOUND" in kinds:
        return NotFound(sentence, 404, messages)
    if "FORBIDDEN" in kinds:
        return Forbidden(sentence, 403, messages)
    if not messages or any("timeout" in m.lower() or "something went wrong" in m.lower() for m in messages):
        return Unreachable(sentence)
    return Refused(sentence, 200, messages)
