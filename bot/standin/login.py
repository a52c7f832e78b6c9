"""Signing in with the stand-in: the web flow of an App's users, and what it answers about the person who agreed."""

import base64
import hashlib
import html
import json
import secrets
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

if TYPE_CHECKING:
    from bot.standin.app import StandIn


def routes(standin: "StandIn") -> list[BaseRoute]:
    """Return the flow's pages, and the three questions an App asks in a person's name."""
    login = _Login(standin)
    questions = (
        ("/user", login.user),
        ("/user/installations", login.installations),
        ("/user/installations/{installation:int}/repositories", login.repositories),
    )
    return [
        Route("/login/oauth/authorize", login.ask, methods=["GET"]),
        Route("/login/oauth/authorize", login.agree, methods=["POST"]),
        Route("/login/oauth/access_token", login.token, methods=["POST"]),
        *(Route(prefix + path, run, methods=["GET"]) for path, run in questions for prefix in ("", "/api/v3")),
    ]


class _Login:
    def __init__(self, standin: "StandIn") -> None:
        self._standin = standin
        self._codes: dict[str, tuple[str, str]] = {}  # code -> challenge, login
        self._people: dict[str, str] = {}  # token -> login

    async def ask(self, request: Request) -> Response:
        """Ask the person who is signed in whether the App may know who they are."""
        query = dict(request.query_params)
        if query.get("client_id") != self._standin.client_id or query.get("code_challenge_method") != "S256":
            return HTMLResponse("<title>404</title>", 404)
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{html.escape(query.get(name, ""))}">'
            for name in ("state", "code_challenge")
        )
        form = f'<form method="post" action="/login/oauth/authorize">{hidden}<button>Authorize dbreview</button></form>'
        return HTMLResponse(f"<!doctype html><html lang=en><title>Authorize</title><h1>Authorize</h1>{form}</html>")

    async def agree(self, request: Request) -> Response:
        """Lead back with a code that is good once."""
        form, code = dict(parse_qsl((await request.body()).decode())), secrets.token_hex(10)
        self._codes[code] = form["code_challenge"], self._standin.visitor
        query = urlencode({"code": code, "state": form["state"]})
        return RedirectResponse(f"{self._standin.callback_url}?{query}", 302)

    async def token(self, request: Request) -> Response:
        """Exchange a code for a token in the person's name; what is wrong is said with a 200, as GitHub does."""
        form = dict(parse_qsl((await request.body()).decode()))
        challenge, login = self._codes.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if form.get("client_secret") != self._standin.client_secret:
            return JSONResponse({"error": "incorrect_client_credentials"})
        if not challenge or base64.urlsafe_b64encode(digest).decode().rstrip("=") != challenge:
            return JSONResponse({"error": "bad_verification_code"})
        token = f"ghu_{secrets.token_hex(18)}"
        self._people[token] = login
        return JSONResponse({"access_token": token, "token_type": "bearer", "scope": ""})

    async def user(self, request: Request) -> Response:
        """Answer who it is."""
        login = self._who(request)
        return JSONResponse({"login": login, "id": sum(map(ord, login))}) if login else _refused()

    async def installations(self, request: Request) -> Response:
        """Answer the installations with a repository that the person may read."""
        if not (login := self._who(request)):
            return _refused()
        standin = self._standin
        account = {"login": standin.repository.owner, "id": 9, "type": "Organization"}
        found = [{"id": standin.installation_id, "account": account}] if self._readable(login) else []
        return JSONResponse({"total_count": len(found), "installations": found})

    async def repositories(self, request: Request) -> Response:
        """Answer the repositories of an installation that the person may read, and what they may do there."""
        if not (login := self._who(request)):
            return _refused()
        found = self._readable(login)
        return JSONResponse({"total_count": len(found), "repositories": found})

    def _who(self, request: Request) -> str:
        return self._people.get(request.headers.get("authorization", "").removeprefix("Bearer "), "")

    def _readable(self, login: str) -> list[dict[str, Any]]:
        shown = [each for each in self._standin.repositories if each.installed and login in each.roles]
        return [each.json() | {"permissions": {"pull": True, "admin": each.roles[login] == "admin"}} for each in shown]


def _refused() -> Response:
    return Response(json.dumps({"message": "Bad credentials"}), 401, media_type="application/json")
