"""githubkit clients: one connection pool per process, one token per repository, minted once for all who ask at once.

githubkit's own installation strategy is not used: it mints one token per concurrent first request, keeps a revoked one
until it expires, and cannot ask for paths with `#` or `?` in them. We mint with the app's JWT and hand the token to a
plain client.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from githubkit import AppAuthStrategy, GitHub
from githubkit.cache import MemCacheStrategy

from bot.github.clock import Clock
from bot.github.errors import Forbidden, NotFound, NotInstalled, Refused
from bot.github.limiter import Others, Pauses
from bot.github.sending import Request, Tally, json_of, send
from bot.github.shared import SHARED, Shared
from bot.github.wire import KeepOpen, Pinned, connection_pool
from bot.pull import Repository

DEFAULT_API = "https://api.github.com"
EARLY = 300.0  # seconds before a token's end at which a new one is minted
MANY = 1000  # tokens, from which on those that ended are forgotten

# All that a job does. What the App holds beyond that brings it events.
PERMISSIONS = {"checks": "write", "contents": "read", "metadata": "read", "pull_requests": "write"}


@dataclass(frozen=True)
class Credentials:
    """The app as GitHub knows it; `private_key` is PEM. `api_url` ends in /api/v3 on Enterprise Server."""

    app_id: str
    private_key: str
    api_url: str = DEFAULT_API

    def __repr__(self) -> str:
        return f"Credentials(app_id={self.app_id!r}, api_url={self.api_url!r})"


@dataclass(frozen=True)
class _Held:
    client: GitHub[Any]
    until: float


class Clients:
    """Hands out an authenticated client per repository."""

    def __init__(
        self, credentials: Credentials, transport: httpx.AsyncBaseTransport | None, clock: Clock, others: Others
    ) -> None:
        way = transport or connection_pool(credentials.api_url)
        self._transport = KeepOpen(Pinned(way, credentials.api_url))
        self._api_url = credentials.api_url
        self.clock = clock
        self.pauses = Pauses(clock, others)
        self.app = self._client(AppAuthStrategy(credentials.app_id, credentials.private_key))
        self._held: dict[tuple[int, int], _Held] = {}
        self._locks: dict[tuple[int, int], asyncio.Lock] = {}
        self._shared = Shared(clock)

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

    async def of(self, installation: int, repository: Repository) -> GitHub[Any]:
        """Return the client for a repository. Raises NotInstalled, and whatever a request raises."""
        key = (installation, repository.id)
        async with self._locks.setdefault(key, asyncio.Lock()):
            held = self._held.get(key)
            if held is None or held.until <= self.clock.now():
                self._forget()
                held = self._held[key] = await self._mint(installation, repository)
            return held.client

    async def _mint(self, installation: int, repository: Repository) -> _Held:
        refused: Refused | None = None
        for scope in self._scopes(installation, repository):
            request = Request("POST", f"/app/installations/{installation}/access_tokens", scope)
            try:
                body = json_of(await send(self.app, request, self.clock, Tally()))
            except (NotFound, Forbidden) as error:
                why = f"(installation {installation}: {error.status})"
                sentence = f"The app is not installed there any more, or suspended {why}."
                raise NotInstalled(sentence, error.status, error.messages) from error
            except Refused as error:
                if error.status != 422:
                    raise
                refused = error
                continue
            if "repositories" in scope:
                self.told(installation, there=True)
            elif refused and "permissions" in scope:  # all that was refused is the repository of shared settings
                self.told(installation, there=False)
            until = datetime.fromisoformat(body["expires_at"]).timestamp()
            return _Held(self._client(body["token"]), until - EARLY)
        messages = refused.messages if refused else ()
        raise NotInstalled(f"GitHub has no repository {repository.full_name} for this installation.", 422, messages)

    def _scopes(self, installation: int, repository: Repository) -> Iterator[dict[str, Any]]:
        """Yield what to ask for, until GitHub grants it: it refuses a token whole for one thing it cannot open.

        The last one is of an installation that lacks a permission: the request that needs it will say which.
        """
        if repository.name == SHARED or not self._shared.absent(installation):
            yield {"repositories": sorted({repository.name, SHARED}), "permissions": PERMISSIONS}
        yield {"repository_ids": [repository.id], "permissions": PERMISSIONS}
        yield {"repository_ids": [repository.id]}

    def told(self, installation: int, *, there: bool) -> None:
        """Keep whether the repository of shared settings is there; forget the tokens from before it, if it is new."""
        if self._shared.note(installation, there=there):
            self._held = {key: held for key, held in self._held.items() if key[0] != installation}

    async def seek_shared(self, installation: int) -> None:
        """Ask whether it is there, where that is not known or was long ago: then no review has to."""
        if not self._shared.stale(installation):
            return
        scope = {"repositories": [SHARED], "permissions": {"contents": "read", "metadata": "read"}}
        request = Request("POST", f"/app/installations/{installation}/access_tokens", scope)
        try:
            await send(self.app, request, self.clock, Tally())
            self.told(installation, there=True)
        except (NotFound, Forbidden):  # it was uninstalled or suspended a moment ago
            return
        except Refused as error:
            if error.status != 422:
                raise
            self.told(installation, there=False)

    def _forget(self) -> None:
        if len(self._held) > MANY:
            self._held = {key: held for key, held in self._held.items() if held.until > self.clock.now()}
            self._locks = {key: lock for key, lock in self._locks.items() if lock.locked() or key in self._held}

    async def whole(self, installation: int) -> GitHub[Any]:
        """Return a client that sees the names of all repositories of an installation, and nothing in them."""
        scope = {"permissions": {"metadata": "read"}}
        request = Request("POST", f"/app/installations/{installation}/access_tokens", scope)
        return self._client(json_of(await send(self.app, request, self.clock, Tally()))["token"])

    async def knock(self) -> httpx.Response:
        """Return GitHub's answer to a request without credentials. Raises HTTPError."""
        url = f"{self._api_url.rstrip('/')}/rate_limit"
        async with httpx.AsyncClient(transport=self._transport, timeout=5, trust_env=False) as client:
            return await client.get(url, headers={"user-agent": "dbreview"})

    def drop(self, installation: int, repository: Repository, client: GitHub[Any]) -> None:
        """Forget a client whose token GitHub no longer takes; one that was renewed meanwhile stays."""
        held = self._held.get((installation, repository.id))
        if held is not None and held.client is client:
            del self._held[installation, repository.id]

    async def close(self) -> None:
        """Close the connection pool."""
        await self._transport.close()
