"""Set-up mode: the setup pages while there is no App, and from the moment there is one, the service itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.registered import Registered
from bot.settings import ServiceSettings, Settings
from webhooks.setup.access import Access
from webhooks.setup.checklist import Checklist
from webhooks.setup.routes import pages

log = structlog.get_logger("webhooks.setup")
_OPEN_SECONDS = 2 * 3600.0  # the last page's, after which it closes by itself

Serve = Callable[[Settings], Starlette]


@dataclass
class Setup:
    """One set-up, from the printed link to the closed pages; an ASGI app.

    `serve` makes the service from its settings. `token` is in the link that the terminal shows.
    """

    settings: ServiceSettings
    token: str
    serve: Serve

    def __post_init__(self) -> None:
        self.access = Access(self.token)
        self.registering = asyncio.Lock()
        self.registered: Registered | None = None
        self.unseen = False  # whether the secrets are still to be shown
        self.kept: str | None = None
        self.install = ""
        self.checklist: Checklist | None = None
        self._closed = False
        self._service: Starlette | None = None
        self._stack = AsyncExitStack()
        self._pages: ASGIApp = pages(self)
        self._life = Starlette(lifespan=self._lifespan)

    @property
    def setup_token(self) -> str | None:
        """What opens the pages; None once it has been used. `dbreview serve` prints it."""
        return None if self.access.spent else self.token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Lead a request to the pages while they are open, else to the service once it runs."""
        if scope["type"] == "lifespan":
            await self._life(scope, receive, send)
        elif scope["type"] != "http":
            return
        elif not self._closed and (scope["path"] == "/setup" or scope["path"].startswith("/setup/")):
            await self._pages(scope, receive, send)
        elif self._service is not None:
            await self._service(scope, receive, send)
        else:
            await _unset(scope)(scope, receive, send)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self._stack.aclose()

    async def begin(self, registered: Registered, html_url: str) -> None:
        """Start the service with the App that was registered. Raises StoreError, SettingsError."""
        known = {name: value for name, value in registered.settings().items() if value}
        settings = Settings.load(**known)
        service = self.serve(settings)
        await self._stack.enter_async_context(service.router.lifespan_context(service))
        state = service.state
        self.checklist = Checklist(registered, state.github, state.jobs, state.heard)
        self._service = service
        self.install = html_url
        asyncio.get_running_loop().call_later(_OPEN_SECONDS, self.close)
        log.info("registered", app=registered.slug)

    def close(self) -> None:
        """Close the pages for good."""
        self._closed = True


def _unset(scope: Scope) -> PlainTextResponse:
    if scope["path"] == "/healthz":
        return PlainTextResponse("ok\n")
    known = scope["path"] in {"/readyz", "/webhooks/github"}
    sentence = "This service has no GitHub App yet: open the link that dbreview serve printed.\n"
    return PlainTextResponse(sentence, 503) if known else PlainTextResponse("Not found.\n", 404)
