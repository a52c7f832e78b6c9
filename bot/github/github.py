"""The app on one GitHub server: where every `Repo` comes from."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from bot.github import installed
from bot.github.calls import Calls
from bot.github.clients import Clients, Credentials
from bot.github.clock import Clock
from bot.github.errors import Unreachable
from bot.github.installed import Required
from bot.github.limiter import Alone, Limiter, Others
from bot.github.memory import Memory
from bot.github.repo import Repo
from bot.github.sending import Request, Tally, json_of, send
from bot.github.shared import SHARED
from bot.github.values import Sending
from bot.job import Place
from bot.pull import Repository

MOST_PAGES = 60  # of the record of deliveries: what comes in half an hour at three a second


@dataclass(frozen=True)
class App:
    """What GitHub says about our app; `permissions` maps a name to read, write or admin."""

    id: int
    slug: str
    permissions: dict[str, str]
    events: tuple[str, ...]


@dataclass(frozen=True)
class Installation:
    """The app on one account, with the permissions its owner has accepted."""

    id: int
    account: str
    permissions: dict[str, str]
    suspended: bool


class GitHub:
    """One per process: it holds the connection pool, the tokens and the turns of writing."""

    def __init__(
        self,
        credentials: Credentials,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        clock: Clock | None = None,
        slug: str | None = None,
        others: Others | None = None,
    ) -> None:
        self._others = others or Alone()
        self._clients = Clients(credentials, transport, clock or Clock(), self._others)
        self._limiters: dict[int, Limiter] = {}
        self._memory = Memory()
        self._slug = slug
        self._graphql = graphql_url(credentials.api_url)

    def repo(self, installation: int, repository: Repository) -> Repo:
        """Return the repository as the installation sees it, with a request count of its own."""
        if installation not in self._limiters:
            self._limiters[installation] = Limiter(self._clients.clock, installation, self._others)
        limiter = self._limiters[installation]
        calls = Calls(self._clients, installation, repository, limiter, self._graphql, self._memory)
        return Repo(calls, repository, self._slug)

    async def app(self) -> App:
        """Return our app as GitHub knows it. Raises BadCredentials where id, key or clock are wrong."""
        body = json_of(await send(self._clients.app, Request("GET", "/app"), self._clients.clock, Tally()))
        self._slug = body["slug"]
        return App(body["id"], body["slug"], dict(body["permissions"]), tuple(body["events"]))

    async def reach(self) -> float | None:
        """Return the seconds that GitHub's clock is ahead of ours; None where it does not say. Raises Unreachable."""
        try:
            before = time.time()
            answer = await self._clients.knock()
            now = (before + time.time()) / 2
        except httpx.HTTPError as error:
            raise Unreachable(f"GitHub cannot be reached: {type(error).__name__}: {str(error)[:200]}.") from error
        if answer.status_code >= 500:
            raise Unreachable(f"GitHub answers {answer.status_code}.")
        said = answer.headers.get("date")
        try:
            return parsedate_to_datetime(said).timestamp() - now if said else None
        except ValueError:
            return None

    async def installations(self) -> tuple[Installation, ...]:
        """Return where the app is installed, up to 100 accounts."""
        request = Request("GET", "/app/installations", params={"per_page": 100})
        answer = await send(self._clients.app, request, self._clients.clock, Tally())
        return tuple(_installation(each) for each in json_of(answer))

    async def repositories(self, installation: int) -> tuple[Place, ...]:
        """Return what an installation gives us, up to 2,000 repositories, without those that are archived."""
        return await installed.repositories(self._clients, installation)

    async def seek_shared(self, installation: int) -> None:
        """Find out whether the owner has a repository of shared settings for us, if that is not known: one request."""
        await self._clients.seek_shared(installation)

    def hear(self, installation: int, places: Iterable[Place], *, whole: bool) -> None:
        """Take in repositories that an installation was given; `whole`: these are all it has."""
        there = any(place.name == SHARED for place in places)
        if there or whole:
            self._clients.told(installation, there=there)

    async def required(self, installation: int, most: int = 10) -> tuple[Required, ...]:
        """Return where our check is required, for the first `most` repositories of an installation."""
        return await installed.required(self._clients, installation, most)

    async def hook(self) -> dict[str, str]:
        """Return how GitHub sends the app's deliveries: `url`, '' where that was never set, and `content_type`."""
        answer = await send(self._clients.app, Request("GET", "/app/hook/config"), self._clients.clock, Tally())
        body = json_of(answer)
        return {name: str(body.get(name) or "") for name in ("url", "content_type")}

    async def named(self, sending: int) -> Place:
        """Return the repository of a delivery, as it was called then. Raises NotFound."""
        request = Request("GET", f"/app/hook/deliveries/{sending}")
        answer = json_of(await send(self._clients.app, request, self._clients.clock, Tally()))
        repository = answer["request"]["payload"]["repository"]
        return Place(id=repository["id"], owner=repository["owner"]["login"], name=repository["name"])

    async def deliveries(self, pages: int = 10, since: float = float("inf")) -> tuple[Sending, ...]:
        """Return the latest attempts to deliver to us, the newest first: up to 100 a page, of three days at most.

        At least `pages` pages, and more, up to MOST_PAGES, until they are older than `since` (seconds of the epoch).
        """
        request = Request("GET", "/app/hook/deliveries", params={"per_page": 100})
        found: list[Sending] = []
        for read in range(1, MOST_PAGES + 1):
            answer = await send(self._clients.app, request, self._clients.clock, Tally())
            found += [_sending(each) for each in json_of(answer)]
            following = answer.links.get("next", {}).get("url")
            if not following or (read >= pages and found and found[-1].moment < since):
                break
            request = Request("GET", following)
        return tuple(found)

    async def redeliver(self, sending: int) -> None:
        """Ask for a delivery once more, under the same GUID."""
        request = Request("POST", f"/app/hook/deliveries/{sending}/attempts")
        await send(self._clients.app, request, self._clients.clock, Tally())

    async def close(self) -> None:
        """Close the connection pool."""
        await self._clients.close()


def graphql_url(api_url: str) -> str:
    """Return where GraphQL lives: /api/graphql beside /api/v3 on Enterprise Server, /graphql elsewhere."""
    root = api_url.rstrip("/")
    return f"{root.removesuffix('/v3')}/graphql" if root.endswith("/api/v3") else f"{root}/graphql"


def _installation(body: dict[str, Any]) -> Installation:
    account = (body.get("account") or {}).get("login") or "an enterprise"
    return Installation(body["id"], account, dict(body["permissions"]), bool(body.get("suspended_at")))


def _sending(body: dict[str, Any]) -> Sending:
    ok = 200 <= int(body["status_code"]) < 300
    return Sending(
        int(body["id"]),
        body["guid"],
        ok,
        body.get("installation_id"),
        body.get("repository_id"),
        f"{body.get('event') or ''}.{body.get('action') or ''}".rstrip("."),
        int(body["status_code"]),
        str(body.get("delivered_at") or ""),
    )
