"""The operator's page: recent reviews, deliveries, the queue and versions, for whoever knows the operator's token.

Who signs in with GitHub instead sees reviews and deliveries of repositories that GitHub says they are an admin of.
"""

import asyncio
import hmac
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.github import GitHubError, Sending
from bot.github.people import Client
from bot.job import Job
from bot.jobs import Recent, StoreError
from bot.service import web_url
from bot.settings import Settings
from webhooks.forms import FormError, origin_of, read_form
from webhooks.login import CALLBACK, FLOW_SECONDS, Login, LoginError
from webhooks.login import COOKIE as FLOW
from webhooks.login import SECONDS as LOGIN_SECONDS
from webhooks.markup import HEADERS, Html, el, join, page
from webhooks.sealed import Sealed
from webhooks.setup.checklist import pull_link
from webhooks.visitor import OPERATOR, Visitor

COOKIE = "dbreview-operator"
_SECONDS = 8 * 3600
_REVIEWS, _DELIVERIES = 25, 50
_PAGES = 5  # of deliveries, of which an admin sees some


class Door:
    """Knows the operator's token, and the sessions it opens."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.sessions = Sealed.of("operator", token)

    def opens(self, token: str) -> bool:
        """Tell whether this is the operator's token, in a time that does not depend on it."""
        return hmac.compare_digest(token.encode(), self._token.encode())

    def session(self) -> str:
        """Return a new session's cookie."""
        return self.sessions.seal("operator", _SECONDS)

    def admits(self, cookie: str) -> bool:
        """Tell whether a cookie is a session that has not ended."""
        return self.sessions.open(cookie) is not None


def add_operator(app: FastAPI, settings: Settings) -> None:
    """Add the page, where there is a way in: the operator's token, or the App's client secret."""
    door = Door(settings.operator_token.get_secret_value()) if settings.operator_token else None
    login = Login.of(client) if (client := client_of(settings)) else None
    if door is None and login is None:
        return
    pages = _Pages(door, login, web_url(settings.github_api_url))
    app.get("/operator")(pages.operator)
    app.post("/operator/redeliver")(pages.redeliver)
    if door:
        app.post("/operator")(pages.sign_in)
    if login:
        app.post("/operator/login")(pages.log_in)
        app.get(CALLBACK)(pages.back)


def client_of(settings: Settings) -> Client | None:
    """Return the App as those who sign in know it, where its client id and secret are set."""
    if not settings.client_id or settings.client_secret is None:
        return None
    api_url = settings.github_api_url
    return Client(settings.client_id, settings.client_secret.get_secret_value(), web_url(api_url), api_url)


@dataclass(frozen=True)
class _Session:
    """Who looks, and what their forms carry."""

    visitor: Visitor
    csrf: str


@dataclass(frozen=True)
class _Pages:
    door: Door | None
    login: Login | None
    web: str

    def session(self, request: Request) -> _Session | None:
        cookie = request.cookies.get(COOKIE, "")
        if self.door and self.door.admits(cookie):
            return _Session(OPERATOR, self.door.sessions.csrf(cookie))
        if self.login and (visitor := self.login.visitor(cookie)):
            return _Session(visitor, self.login.sessions.csrf(cookie))
        return None

    async def operator(self, request: Request) -> Response:
        session = self.session(request)
        return await _overview(request, self.web, session) if session else self.way_in()

    async def sign_in(self, request: Request) -> Response:
        try:
            form = await read_form(request)
        except FormError as error:
            return self.way_in(str(error), error.status)
        if self.door is None or not self.door.opens(form.get("token", "")):
            return self.way_in("That is not the operator's token.", 403)
        answer = RedirectResponse("/operator", 303, HEADERS)
        session, secure = self.door.session(), origin_of(request).startswith("https:")
        answer.set_cookie(COOKIE, session, _SECONDS, path="/operator", httponly=True, samesite="strict", secure=secure)
        return answer

    async def log_in(self, request: Request) -> Response:
        """Lead to GitHub."""
        assert self.login  # noqa: S101 - else this address is not there
        try:
            await read_form(request)
        except FormError as error:
            return self.way_in(str(error), error.status)
        secure = origin_of(request).startswith("https:")
        url, cookie = self.login.begin(secure=secure)
        answer = RedirectResponse(url, 303, HEADERS)
        # Lax, here and below: GitHub leads the browser back to us.
        answer.set_cookie(FLOW, cookie, FLOW_SECONDS, path=CALLBACK, httponly=True, samesite="lax", secure=secure)
        return answer

    async def back(self, request: Request) -> Response:
        """GitHub leads the browser here, with a code and the state we gave it."""
        assert self.login  # noqa: S101 - else this address is not there
        given = request.query_params
        try:
            session, secure = await self.login.finish(
                request.cookies.get(FLOW, ""), given.get("state", ""), given.get("code", "")
            )
        except LoginError as error:
            answer: Response = self.way_in(str(error), 403)
        else:
            answer = RedirectResponse("/operator", 303, HEADERS)
            answer.set_cookie(
                COOKIE, session, LOGIN_SECONDS, path="/operator", httponly=True, samesite="lax", secure=secure
            )
        answer.delete_cookie(FLOW, path=CALLBACK)
        return answer

    async def redeliver(self, request: Request) -> Response:
        session = self.session(request)
        try:
            form = await read_form(request)
        except FormError as error:
            return self.way_in(str(error), error.status)
        if session is None or not hmac.compare_digest(session.csrf.encode(), form.get("csrf", "").encode()):
            return self.way_in(status=403)
        try:
            wanted = int(form.get("id", ""))
            if not session.visitor.whole and wanted not in {each.id for each in await _sent(request, session.visitor)}:
                return page("Not redelivered", el("h1", "Not redelivered"), el("p", "It is not yours."), status=403)
            await request.app.state.github.redeliver(wanted)
        except (GitHubError, ValueError) as error:
            return page("Not redelivered", el("h1", "Not redelivered"), el("p", str(error)), status=502)
        return RedirectResponse("/operator", 303, HEADERS)

    def way_in(self, sentence: str = "", status: int = 200) -> Response:
        """Return the page of who is not signed in."""
        problem = el("p", sentence, class_="bad", role="alert") if sentence else None
        ways = [_by_github() if self.login else None, _by_token() if self.door else None]
        return page("Operator", el("h1", "What dbreview is doing"), problem, *ways, status=status, form_to=self.web)


def _by_github() -> Html:
    return el(
        "form",
        el("p", "For admins of repositories on which this App is installed: what it does there.", class_="hint"),
        el("button", "Sign in with GitHub", type="submit"),
        method="post",
        action="/operator/login",
    )


def _by_token() -> Html:
    return el(
        "form",
        el("label", "Operator's token", class_="text", for_="token"),
        el(
            "input", type="password", id="token", name="token", autocomplete="current-password", aria_describedby="hint"
        ),
        el("p", "DBREVIEW_OPERATOR_TOKEN, or operator_token in the file of the set-up.", class_="hint", id="hint"),
        el("button", "Sign in", type="submit"),
        method="post",
        action="/operator",
    )


async def _overview(request: Request, web: str, session: _Session) -> Response:
    reviews, deliveries = await asyncio.gather(_reviews(request, web, session.visitor), _deliveries(request, session))
    if not session.visitor.whole:
        return _theirs(session.visitor, reviews, deliveries)
    state = request.app.state
    problem = await state.jobs.problem()
    await state.watch.look()
    lines = [problem or "ready", *state.watch.lines()]
    health = [el("li", line, class_="bad" if line.startswith("problem") or problem == line else None) for line in lines]
    known = {"dbreview": version("dbreview"), "DBOS": version("dbos"), "Python": platform.python_version()}
    return page(
        "Operator",
        el("h1", "What dbreview is doing"),
        el("ul", *health, class_="log"),
        el("h2", "Recent reviews"),
        reviews,
        el("h2", "Deliveries, the newest first"),
        deliveries,
        el("h2", "Versions"),
        el("dl", *(part for name, said in known.items() for part in (el("dt", name), el("dd", said)))),
    )


def _theirs(visitor: Visitor, reviews: Html, deliveries: Html) -> Response:
    """Return the page of an admin: what concerns their repositories, and nothing of the machine."""
    return page(
        "Operator",
        el("h1", "What dbreview is doing for you"),
        el(
            "p",
            f"{visitor.login}, GitHub says that you are an admin of the repositories below.",
            class_="hint",
        ),
        el("h2", "Recent reviews"),
        reviews,
        el("h2", "Deliveries, the newest first"),
        deliveries,
    )


async def _reviews(request: Request, web: str, visitor: Visitor) -> Html:
    def theirs(job: Job) -> bool:
        return visitor.sees(job.installation, job.repository)

    try:
        latest: list[Recent] = await request.app.state.jobs.recent(_REVIEWS, None if visitor.whole else theirs)
    except StoreError as error:
        return el("p", str(error), class_="bad")
    rows = [
        (
            _moment(each.came),
            f"{each.ended - each.came:.1f} s" if each.ended else "",
            pull_link(each, web),
            each.conclusion or each.outcome,
            each.title,
            each.job.reason,
            el("code", each.job.delivery),
        )
        for each in latest
    ]
    return _table("Recent reviews", ("Came", "Took", "What", "Verdict", "", "Why", "Delivery"), rows)


async def _sent(request: Request, visitor: Visitor) -> list[Sending]:
    sent: tuple[Sending, ...] = await request.app.state.github.deliveries(pages=1 if visitor.whole else _PAGES)
    return [each for each in sent if visitor.sees(each.installation, each.repository)]


async def _deliveries(request: Request, session: _Session) -> Html:
    try:
        sent = await _sent(request, session.visitor)
    except GitHubError as error:
        return el("p", str(error), class_="bad")
    rows = [
        (
            each.at[:19].replace("T", " "),
            each.event,
            el("span", str(each.status or "no answer"), class_="good" if each.ok else "bad"),
            str(each.repository or ""),
            el("code", each.guid),
            _button(each, session.csrf),
        )
        for each in sent[:_DELIVERIES]
    ]
    return _table("Deliveries", ("Sent (UTC)", "Event", "Answer", "Repository", "Delivery", ""), rows)


def _button(each: Sending, csrf: str) -> Html:
    return el(
        "form",
        el("input", type="hidden", name="csrf", value=csrf),
        el("input", type="hidden", name="id", value=each.id),
        el("button", "Redeliver", type="submit", class_="second", aria_label=f"Redeliver {each.event} {each.guid}"),
        method="post",
        action="/operator/redeliver",
    )


def _table(name: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> Html:
    if not rows:
        return el("p", "None yet.", class_="hint")
    head = el("tr", *(el("th", each, scope="col") for each in heads))
    body = [
        el("tr", *(el("td", cell, class_="wide" if type(cell) is str and len(cell) > 40 else None) for cell in row))
        for row in rows
    ]
    inner = el("table", el("thead", head), el("tbody", join(*body)))
    return el("div", inner, class_="scroll", tabindex="0", role="region", aria_label=name)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
