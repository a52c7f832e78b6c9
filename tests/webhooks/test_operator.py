"""The operator's page, over a real service with a real review: what it shows, to whom, and what its button does.

One service for all of it, with both ways in: the operator's token, and signing in with GitHub.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from pydantic import SecretStr

from bot.github.people import Client
from bot.settings import Settings
from bot.standin import StandIn, serving
from bot.standin.example import open_example
from tests.bot.jobs.service import Nursery, until
from tests.fakes.chromium import BINARY, browser
from tests.webhooks.conftest import KEY, Memory
from tests.webhooks.setup.conftest import Served, served
from webhooks.app import create_app
from webhooks.login import Login
from webhooks.operator import COOKIE, Door
from webhooks.visitor import Visitor

NO_FIELDS = {"": ""}  # as a browser sends it: httpx does not say of nothing that it is a form
TOKEN = "a token that is long enough"


def environment(standin: StandIn) -> dict[str, str]:
    return {
        "DBREVIEW_APP_ID": str(standin.app_id),
        "DBREVIEW_PRIVATE_KEY": standin.private_key,
        "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
        "DBREVIEW_OPERATOR_TOKEN": TOKEN,
        "DBREVIEW_SWEEP": "false",
    }


@pytest.fixture(scope="module")
def standin(tmp_path_factory: pytest.TempPathFactory) -> StandIn:
    return StandIn(tmp_path_factory.mktemp("github"))


@pytest.fixture(scope="module")
def service(nursery: Nursery, standin: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("service")
    both = {"DBREVIEW_CLIENT_ID": standin.client_id, "DBREVIEW_CLIENT_SECRET": standin.client_secret}
    given = {**environment(standin), **both}
    with serving(standin.app) as github, served(nursery, folder, github, **given) as running:
        standin.callback_url = f"{running.url}/operator/callback"
        yield running


@pytest.fixture(scope="module")
def guid(standin: StandIn, service: Served) -> str:
    """Have the example reviewed; return the delivery's GUID."""
    delivery = standin.events.pull_request("opened", open_example(standin))
    standin.webhooks.note(delivery, 202)
    answer = httpx.post(f"{service.url}/webhooks/github", content=delivery.body, headers=delivery.headers)
    assert answer.status_code == 202
    until(lambda: any(run.status == "completed" for run in standin.repository.check_runs.values()), 60)
    until(lambda: '"job ended"' in service.logged)
    return delivery.guid


def client(service: Served) -> httpx.Client:
    """A browser's cookies, and a page of ours that its forms come from."""
    return httpx.Client(base_url=service.url, trust_env=False, headers={"origin": service.url}, timeout=30)


def test_the_page_is_for_the_operator_and_shows_what_happened(standin: StandIn, service: Served, guid: str) -> None:
    standin.webhooks.waiting.clear()
    http = client(service)
    assert guid not in http.get("/operator").text
    assert http.post("/operator", data={"token": "a guess that is long enough"}).status_code == 403
    assert http.post("/operator", data={"token": TOKEN}, headers={"origin": "https://evil.example"}).status_code == 403
    assert http.post("/operator", data={"token": TOKEN}, headers={"origin": "http://["}).status_code == 400
    behind = {"origin": service.url.replace("http:", "https:")}  # a proxy ends TLS and says nothing about it
    assert "; secure" in http.post("/operator", data={"token": TOKEN}, headers=behind).headers["set-cookie"].lower()
    http.cookies.clear()
    signed = http.post("/operator", data={"token": TOKEN})
    cookie = signed.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    shown = http.get("/operator").text
    assert guid in shown
    assert "block the merge" in shown
    assert re.search('href="http://[^"]+/acme/shop/pull/1"', shown)
    assert "0 waiting, 0 running" in shown
    csrf, identity = (re.search(f'name="{name}" value="([^"]+)"', shown)[1] for name in ("csrf", "id"))  # type: ignore[index]
    for guess in ("guess", "gu\u00e9ss"):
        assert http.post("/operator/redeliver", data={"csrf": guess, "id": identity}).status_code == 403
    assert standin.webhooks.waiting == []
    assert http.post("/operator/redeliver", data={"csrf": csrf, "id": identity}).status_code == 303
    assert [each.guid for each in standin.webhooks.waiting] == [guid]
    stranger = {"csrf": csrf, "id": identity}
    assert (
        httpx.post(f"{service.url}/operator/redeliver", data=stranger, headers={"origin": service.url}).status_code
        == 403
    )
    assert TOKEN not in service.logged


async def test_without_a_token_there_is_no_page(tmp_path: Path) -> None:
    bare = Settings(app_id="1", private_key=KEY, webhook_secret="s", data_dir=tmp_path)
    ways = {"client_id": "Iv1", "client_secret": SecretStr("s")}, {"operator_token": SecretStr(TOKEN)}
    for changed, status in (({}, 404), *((way, 200) for way in ways)):
        app = create_app(bare.model_copy(update=changed), review=Memory())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as http:
            assert (await http.get("/operator")).status_code == status
            assert (await http.get("/operator/callback")).status_code == (403 if "client_id" in changed else 404)


def test_a_session_is_signed_and_ends() -> None:
    door = Door(TOKEN)
    session = door.session()
    assert door.admits(session)
    assert Door(TOKEN).admits(session)  # another process
    assert not Door(TOKEN + "!").admits(session)
    head, body, signature = session.split(".")
    other = jwt.encode({"text": "operator", "exp": 9_999_999_999}, "x" * 32, "HS256").split(".")
    unsigned = jwt.encode({"text": "operator", "exp": 9_999_999_999}, None, "none")
    for forged in (
        "",
        ".",
        "..",
        unsigned,
        ".".join(other),
        f"{head}.{other[1]}.{signature}",
        f"{head}.{body}.{signature[:-2]}",
        f"{head}.{signature}",
        jwt.encode({"text": "operator"}, door.sessions.key, "HS256"),  # one without an end
        door.sessions.seal("operator", -1),
    ):
        assert not door.admits(forged)


def signed_in(http: httpx.Client) -> httpx.Response:
    """Go through the flow; return the answer of our callback."""
    away = http.post("/operator/login", data=NO_FIELDS)
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    agreed = {name: asked[name][0] for name in ("state", "code_challenge")}
    back = httpx.post(away.headers["location"].partition("?")[0], data=agreed, trust_env=False)
    return http.get(back.headers["location"])


def test_an_admin_sees_the_repositories_that_are_theirs_and_nobody_else_does(
    standin: StandIn, service: Served, guid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    standin.webhooks.waiting.clear()
    other = standin.add_repository("acme", "secret")
    elsewhere = standin.events.make("pull_request", "opened", other)
    standin.webhooks.note(elsewhere, 502)
    standin.repository.roles["ada"] = "admin"
    other.roles["ada"] = "read"
    http = client(service)
    assert "Sign in with GitHub" in http.get("/operator").text
    back = signed_in(http)
    assert back.status_code == 303
    cookie = next(each for each in back.headers.get_list("set-cookie") if each.startswith(f"{COOKIE}="))
    assert {"httponly", "samesite=lax", "path=/operator"} <= set(cookie.lower().split("; "))
    shown = http.get("/operator").text
    assert guid in shown
    assert "block the merge" in shown
    for hidden in (elsewhere.guid, "waiting", "DBOS"):
        assert hidden not in shown
    csrf, identity = (re.search(f'name="{name}" value="([^"]+)"', shown)[1] for name in ("csrf", "id"))  # type: ignore[index]
    foreign = standin.webhooks.attempts[-1].id
    assert http.post("/operator/redeliver", data={"csrf": csrf, "id": foreign}).status_code == 403
    assert standin.webhooks.waiting == []
    assert http.post("/operator/redeliver", data={"csrf": csrf, "id": identity}).status_code == 303
    assert [each.guid for each in standin.webhooks.waiting] == [guid]
    assert "ghu_" not in service.logged
    assert standin.client_secret not in service.logged
    other.roles["eve"] = "write"  # an admin of nothing
    monkeypatch.setattr(standin, "visitor", "eve")
    stranger = client(service)
    refused = signed_in(stranger)
    assert refused.status_code == 403
    assert "eve is an admin of no repository" in refused.text
    assert guid not in stranger.get("/operator").text


def test_a_callback_that_this_browser_did_not_ask_for_signs_nobody_in(standin: StandIn, service: Served) -> None:
    standin.repository.roles["ada"] = "admin"
    begun, other = client(service), client(service)
    away = begun.post("/operator/login", data=NO_FIELDS).headers["location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    agreed = {name: asked[name][0] for name in ("state", "code_challenge")}
    back = httpx.post(away.partition("?")[0], data=agreed, trust_env=False).headers["location"]
    for address in (back, "/operator/callback", f"/operator/callback?code=x&state={agreed['state']}"):
        assert other.get(address).status_code == 403  # somebody else's link
    wrong = back.replace(agreed["state"], "x" * len(agreed["state"]))
    assert begun.get(wrong).status_code == 403
    assert begun.get(back).status_code == 403  # the cookie was good for one answer
    assert begun.get("/operator").text.count("Sign in with GitHub") == 1
    strange = {"origin": "https://evil.example"}
    assert begun.post("/operator/login", data=NO_FIELDS, headers=strange).status_code == 403


def test_a_code_without_its_verifier_is_worth_nothing(standin: StandIn, service: Served) -> None:
    """Whoever reads the address GitHub leads back to has the code, and neither the state's cookie nor our key."""
    standin.repository.roles["ada"] = "admin"
    http = client(service)
    away = http.post("/operator/login", data=NO_FIELDS).headers["location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    stolen = {"state": state, "code_challenge": "another flow's"}
    back = httpx.post(away.partition("?")[0], data=stolen, trust_env=False).headers["location"]
    answer = http.get(back)
    assert answer.status_code == 403
    assert "bad_verification_code" in answer.text


def test_sessions_are_of_one_secret_and_one_purpose() -> None:
    client = Client("Iv1", "secret", "https://github.com", "https://api.github.com")
    login, other = Login.of(client), Login.of(Client("Iv1", "other", client.web, client.api_url))
    _, flow = login.begin(secure=True)
    assert login.visitor(flow) is None
    session = login.sessions.seal(Visitor("ada", installations=frozenset({5})).text(), 60)
    assert login.visitor(session) == Visitor("ada", installations=frozenset({5}))
    assert other.visitor(session) is None
    assert login.visitor(login.sessions.seal("[]", -1)) is None
    assert "secret" not in repr(client)
    visitor = Visitor("ada", installations=frozenset({5}), repositories=frozenset({7}))
    assert [visitor.sees(*each) for each in ((5, 1), (6, 7), (6, 8), (None, None))] == [True, True, False, False]


@pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine")
def test_in_a_browser(standin: StandIn, service: Served, guid: str, tmp_path: Path) -> None:
    standin.webhooks.waiting.clear()
    standin.repository.roles["ada"] = "admin"
    with browser(tmp_path) as tab:
        tab.open(f"{service.url}/operator")
        tab.click("Sign in with GitHub")
        tab.until("document.title === 'Authorize'")
        tab.click("Authorize dbreview")
        tab.until("document.body.innerText.includes('ada, GitHub says that you are an admin')")
        assert tab.address == f"{service.url}/operator"
        assert guid in tab.text
        tab.forget()
        tab.open(f"{service.url}/operator")
        tab.fill("token", TOKEN)
        tab.run("document.querySelector('form[action=\"/operator\"]').requestSubmit()")
        tab.until("document.body.innerText.includes('Recent reviews')")
        assert guid in tab.text
        if shots := os.environ.get("DBREVIEW_SHOTS"):
            tab.look(Path(shots) / "operator-light.png", 1200)
            tab.look(Path(shots) / "operator-dark.png", 1200, "dark")
        tab.click("Redeliver")
        newest = standin.webhooks.attempts[-1].delivery.guid
        until(lambda: [each.guid for each in standin.webhooks.waiting] == [newest])
        assert tab.errors == []
