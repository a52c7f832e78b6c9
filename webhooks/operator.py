"""The operator's page: recent reviews, deliveries, the queue and versions, for whoever knows the operator's token."""

import asyncio
import hashlib
import hmac
import platform
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response

from bot.github import GitHubError, Sending
from bot.jobs import Recent, StoreError
from bot.service import web_url
from bot.settings import Settings
from webhooks.forms import FormError, origin_of, read_form
from webhooks.markup import HEADERS, Html, el, join, page
from webhooks.setup.checklist import pull_link

COOKIE = "dbreview-operator"
_SECONDS = 8 * 3600
_REVIEWS, _DELIVERIES = 25, 50


class Door:
    """Signs and knows sessions; without a store, so that every process behind one address knows them."""

    def __init__(self, token: str) -> None:
        self._key = hashlib.sha256(f"dbreview operator:{token}".encode()).digest()
        self._token = token

    def opens(self, token: str) -> bool:
        """Tell whether this is the operator's token, in a time that does not depend on it."""
        return hmac.compare_digest(token.encode(), self._token.encode())

    def session(self) -> str:
        """Return a new session's cookie."""
        until = str(int(time.time()) + _SECONDS)
        return f"{until}.{self._sign(until)}"

    def admits(self, cookie: str) -> bool:
        """Tell whether a cookie is a session that has not ended."""
        until, _, signature = cookie.partition(".")
        good = hmac.compare_digest(self._sign(until).encode(), signature.encode())
        return good and until.isdigit() and int(until[:12]) > time.time()

    def csrf(self, cookie: str) -> str:
        """Return what the forms of a session carry."""
        return self._sign(f"form {cookie}")

    def sent_by_us(self, cookie: str, csrf: str) -> bool:
        """Tell whether a form of this session carries it."""
        return hmac.compare_digest(self.csrf(cookie).encode(), csrf.encode())

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()


def add_operator(app: FastAPI, settings: Settings) -> None:
    """Add the page, where there is a token."""
    if settings.operator_token is None:
        return
    pages = _Pages(Door(settings.operator_token.get_secret_value()), web_url(settings.github_api_url))
    app.get("/operator")(pages.operator)
    app.post("/operator")(pages.sign_in)
    app.post("/operator/redeliver")(pages.redeliver)


@dataclass(frozen=True)
class _Pages:
    door: Door
    web: str

    async def operator(self, request: Request) -> Response:
        cookie = request.cookies.get(COOKIE, "")
        if not self.door.admits(cookie):
            return _sign_in()
        return await _overview(request, self.web, self.door.csrf(cookie))

    async def sign_in(self, request: Request) -> Response:
        try:
            form = await read_form(request)
        except FormError as error:
            return _sign_in(str(error), error.status)
        if not self.door.opens(form.get("token", "")):
            return _sign_in("That is not the operator's token.", 403)
        answer = RedirectResponse("/operator", 303, HEADERS)
        session, secure = self.door.session(), origin_of(request).startswith("https:")
        answer.set_cookie(COOKIE, session, _SECONDS, path="/operator", httponly=True, samesite="strict", secure=secure)
        return answer

    async def redeliver(self, request: Request) -> Response:
        cookie = request.cookies.get(COOKIE, "")
        try:
            form = await read_form(request)
        except FormError as error:
            return _sign_in(str(error), error.status)
        if not self.door.admits(cookie) or not self.door.sent_by_us(cookie, form.get("csrf", "")):
            return _sign_in(status=403)
        try:
            await request.app.state.github.redeliver(int(form.get("id", "")))
        except (GitHubError, ValueError) as error:
            return page("Not redelivered", el("h1", "Not redelivered"), el("p", str(error)), status=502)
        return RedirectResponse("/operator", 303, HEADERS)


def _sign_in(sentence: str = "", status: int = 200) -> Response:
    form = el(
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
    problem = el("p", sentence, class_="bad", role="alert") if sentence else None
    return page("Operator", el("h1", "What dbreview is doing"), problem, form, status=status)


async def _overview(request: Request, web: str, csrf: str) -> Response:
    state = request.app.state
    problem = await state.jobs.problem()
    await state.watch.look()
    lines = [problem or "ready", *state.watch.lines()]
    health = [el("li", line, class_="bad" if line.startswith("problem") or problem == line else None) for line in lines]
    reviews, deliveries = await asyncio.gather(_reviews(request, web), _deliveries(request, csrf))
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


async def _reviews(request: Request, web: str) -> Html:
    try:
        latest: list[Recent] = await request.app.state.jobs.recent(_REVIEWS)
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


async def _deliveries(request: Request, csrf: str) -> Html:
    try:
        sent: tuple[Sending, ...] = await request.app.state.github.deliveries(pages=1)
    except GitHubError as error:
        return el("p", str(error), class_="bad")
    rows = [
        (
            each.at[:19].replace("T", " "),
            each.event,
            el("span", str(each.status or "no answer"), class_="good" if each.ok else "bad"),
            str(each.repository or ""),
            el("code", each.guid),
            _button(each, csrf),
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
