"""The pages' addresses: who may see each, and what each does."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot import manifest
from bot.github import DEFAULT_API
from bot.jobs import StoreError
from bot.registered import FILE, RegisteredError
from bot.settings import SettingsError
from webhooks.access import AccessLog
from webhooks.forms import FormError, origin_of, read_form
from webhooks.markup import HEADERS
from webhooks.setup import checklist
from webhooks.setup import pages as show
from webhooks.setup.choice import Choice, Fixed, choose, is_private
from webhooks.setup.register import RegisterError, exchange

if TYPE_CHECKING:
    from webhooks.setup.app import Setup

log = structlog.get_logger("webhooks.setup")
COOKIE = "dbreview-setup"
_Handler = Callable[["Setup", Request], Awaitable[Response]]


def pages(setup: "Setup") -> Starlette:
    """Return the pages of a set-up."""

    def route(path: str, handler: _Handler, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            if not setup.access.admits(request.cookies.get(COOKIE, "")):
                return _enter(setup, request)
            try:
                return await handler(setup, request)
            except FormError as error:
                return show.refused(str(error), error.status)

        return Route(path, endpoint, methods=[method])

    return Starlette(
        routes=[
            route("/setup", _first),
            route("/setup", _chosen, "POST"),
            route("/setup/registered", _registered),
            route("/setup/secrets", _secrets),
            route("/setup/done", _done),
            route("/setup/checklist", _checklist),
            route("/setup/finish", _finish, "POST"),
        ],
        middleware=[Middleware(AccessLog)],
    )


def _enter(setup: "Setup", request: Request) -> Response:
    """Take the link of the terminal, once; the address that stays in the browser is without its token."""
    opening = request.method == "GET" and request.url.path == "/setup"
    session = setup.access.open(request.query_params.get("token", "")) if opening else None
    if session is None:
        again = " It has been used: start dbreview serve again for a new one." if setup.access.spent else ""
        return show.refused(f"Open the link that dbreview serve printed in the terminal; it is good once.{again}")
    answer = _to("/setup")
    secure = request.url.scheme == "https"
    # Lax, not strict: GitHub leads the browser back to us, with a `state` of ours.
    answer.set_cookie(COOKIE, session, path="/setup", httponly=True, samesite="lax", secure=secure)
    return answer


def _to(path: str) -> Response:
    return RedirectResponse(path, 303, HEADERS)


def _fixed(setup: "Setup") -> Fixed:
    api_url = setup.settings.github_api_url
    return Fixed("" if api_url == DEFAULT_API else api_url, setup.settings.smee_url)


def _folder(setup: "Setup") -> str | None:
    """Return the file in which secrets can be kept, None where nothing can be written."""
    folder = setup.settings.data_dir
    there: Path = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    return str(folder / FILE) if os.access(there, os.W_OK | os.X_OK) else None


async def _first(setup: "Setup", request: Request) -> Response:
    if setup.registered is not None:
        return _to("/setup/done")
    here = urlsplit(origin_of(request))
    filled = {"name": manifest.name(), "address": "" if is_private(here.hostname or "") else here.geturl()}
    return show.form(_fixed(setup), setup.access.csrf, filled, {}, _folder(setup))


async def _form(setup: "Setup", request: Request) -> dict[str, str]:
    sent = await read_form(request)
    if not setup.access.sent_by_us(sent.pop("csrf", "")):
        raise FormError(403, "This form is not one of this page's; open the page again.")
    return sent


async def _chosen(setup: "Setup", request: Request) -> Response:
    sent = await _form(setup, request)
    if setup.registered is not None:
        return _to("/setup/done")
    choice, wrong = choose(sent, _fixed(setup))
    if choice is None:
        return show.form(_fixed(setup), setup.access.csrf, sent, wrong, _folder(setup))
    return show.confirm(choice, setup.access.begin(choice), origin_of(request))


async def _registered(setup: "Setup", request: Request) -> Response:
    """GitHub leads the browser here, with a code, and the state we gave it."""
    choice = setup.access.finish(request.query_params.get("state", ""))
    if choice is None:
        return show.failed("GitHub came back with a state that is not ours, was used before, or is older than an hour.")
    async with setup.registering:
        if setup.registered is None:
            try:
                await _register(setup, request.query_params.get("code", ""), choice)
            except (RegisterError, RegisteredError, StoreError, SettingsError) as error:
                log.warning("not registered", why=str(error))
                return show.failed(str(error))
    return _to("/setup/secrets" if setup.unseen else "/setup/done")


async def _register(setup: "Setup", code: str, choice: Choice) -> None:
    registered, html_url = await exchange(code, choice)
    if choice.keep:
        setup.kept = str(registered.write(setup.settings.data_dir))
    else:
        setup.unseen = True
    setup.registered = registered
    await setup.begin(registered, show.install_url(registered, html_url))


async def _secrets(setup: "Setup", request: Request) -> Response:
    if setup.registered is None or not setup.unseen or request.method != "GET":
        return show.refused("They were shown once.", 410)
    setup.unseen = False
    return show.once(setup.registered)


async def _done(setup: "Setup", _request: Request) -> Response:
    if setup.registered is None:
        return _to("/setup")
    if setup.checklist is None:
        return show.failed("The App is registered, but the service could not start with it; its log says why.")
    items = checklist.shown(await setup.checklist.items())
    return show.done(setup.registered, setup.install, items, (setup.access.csrf, setup.kept))


async def _checklist(setup: "Setup", _request: Request) -> Response:
    if setup.checklist is None:
        return Response(status_code=409, headers=HEADERS)
    return HTMLResponse(checklist.shown(await setup.checklist.items()), headers=HEADERS)


async def _finish(setup: "Setup", request: Request) -> Response:
    await _form(setup, request)
    if setup.registered is None:
        return _to("/setup")
    setup.close()
    return show.finished()
