"""The pages on which an App is registered from a manifest and installed, as a browser meets them on GitHub."""

import html
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

if TYPE_CHECKING:
    from bot.standin.app import StandIn

_PERMISSIONS = {"checks", "contents", "issues", "merge_queues", "metadata", "pull_requests"}
_FIELDS = {
    *("name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public"),
    *("default_events", "default_permissions", "request_oauth_on_install", "setup_on_update"),
}


def routes(standin: "StandIn") -> list[BaseRoute]:
    """Return the pages: register, confirm, install, confirm. An organisation's and one's own look the same."""
    pages = _Pages(standin)
    return [
        Route("/favicon.ico", _no_icon),
        Route("/settings/apps/new", pages.new, methods=["POST"]),
        Route("/organizations/{owner}/settings/apps/new", pages.new, methods=["POST"]),
        Route("/settings/apps/create", pages.create, methods=["POST"]),
        Route("/apps/{slug}/installations/new", pages.offer, methods=["GET"]),
        Route("/apps/{slug}/installations", pages.install, methods=["POST"]),
    ]


class _Pages:
    def __init__(self, standin: "StandIn") -> None:
        self._standin = standin

    async def new(self, request: Request) -> Response:
        """Take a manifest, and ask whether it is meant."""
        manifest, state = (await _form(request)).get("manifest", ""), request.query_params.get("state", "")
        if problem := _mistake(manifest):
            self._standin.violations.append(f"manifest: {problem}")
            return _page("The manifest is not valid", html.escape(problem), 422)
        button = _button("/settings/apps/create", {"manifest": manifest, "state": state}, "Create GitHub App")
        return _page(f"Create {html.escape(json.loads(manifest)['name'])}?", button)

    async def create(self, request: Request) -> Response:
        """Make the App, and lead back with a code that is good once."""
        form, standin = await _form(request), self._standin
        manifest = json.loads(form["manifest"])
        standin.hook_url = manifest["hook_attributes"]["url"]
        standin.callback_url = manifest["callback_urls"][0]
        standin.permissions = dict(manifest["default_permissions"])
        standin.events_subscribed = tuple(manifest["default_events"])
        standin.uninstalled = True
        code = f"code{next(standin.ids)}"
        standin.manifest_codes.add(code)
        query = urlencode({"code": code, "state": form["state"]})
        return RedirectResponse(f"{manifest['redirect_url']}?{query}", 302)

    async def offer(self, _request: Request) -> Response:
        """Ask whether the App may be installed."""
        owner = html.escape(self._standin.repository.owner)
        return _page(f"Install on {owner}?", _button(f"/apps/{self._standin.slug}/installations", {}, "Install"))

    async def install(self, _request: Request) -> Response:
        """Install it, and tell the App by a delivery."""
        standin = self._standin
        standin.uninstalled = False
        delivery = standin.events.installation("created")
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                answer = await standin.webhooks.send(client, standin.hook_url, delivery)
            except httpx.HTTPError as error:
                return _page("Installed", f"The delivery failed: {html.escape(str(error))}")
        return _page("Installed", f"The delivery was answered with {answer.status_code}.")


async def _no_icon(_request: Request) -> Response:
    return Response(status_code=204)


def _mistake(text: str) -> str:
    """Return what GitHub would refuse a manifest for, '' where it would not."""
    try:
        manifest: Any = json.loads(text)
    except ValueError:
        return "it is not JSON"
    if not isinstance(manifest, dict) or not set(manifest) <= _FIELDS:
        return "it has fields that no manifest has"
    hook = manifest.get("hook_attributes") or {}
    for name, url in (
        ("url", manifest.get("url")),
        ("hook url", hook.get("url")),
        ("redirect", manifest.get("redirect_url")),
        *(("callback", url) for url in manifest.get("callback_urls", ())),
    ):
        if urlsplit(str(url)).scheme not in {"http", "https"}:
            return f"its {name} is no address"
    if not 1 <= len(manifest.get("name", "")) <= 34:
        return "its name is too long"
    granted = manifest.get("default_permissions", {})
    if not set(granted) <= _PERMISSIONS or not set(granted.values()) <= {"read", "write"}:
        return "it asks for permissions nobody knows"
    return ""


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _button(action: str, fields: dict[str, str], label: str) -> str:
    hidden = "".join(f'<input type="hidden" name="{n}" value="{html.escape(v)}">' for n, v in fields.items())
    return f'<form method="post" action="{action}">{hidden}<button>{label}</button></form>'


def _page(title: str, body: str, status: int = 200) -> HTMLResponse:
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    return HTMLResponse(
        f"<!doctype html><html lang=en>{head}<title>{title}</title><h1>{title}</h1>{body}</html>", status
    )
