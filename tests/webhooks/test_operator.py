"""The operator's page, over a real service with a real review: what it shows, to whom, and what its button does."""

import os
import re
from pathlib import Path

import httpx
import pytest

from bot.standin import StandIn, serving
from bot.standin.example import open_example
from tests.bot.jobs.service import until
from tests.fakes.chromium import BINARY, browser
from tests.webhooks.setup.conftest import Served, served
from webhooks.operator import Door

TOKEN = "a token that is long enough"


def environment(standin: StandIn) -> dict[str, str]:
    return {
        "DBREVIEW_APP_ID": str(standin.app_id),
        "DBREVIEW_PRIVATE_KEY": standin.private_key,
        "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
        "DBREVIEW_OPERATOR_TOKEN": TOKEN,
        "DBREVIEW_SWEEP": "false",
    }


def reviewed(standin: StandIn, service: Served) -> str:
    """Have the example reviewed; return the delivery's GUID."""
    delivery = standin.events.pull_request("opened", open_example(standin))
    standin.webhooks.note(delivery, 202)
    answer = httpx.post(f"{service.url}/webhooks/github", content=delivery.body, headers=delivery.headers)
    assert answer.status_code == 202
    until(lambda: any(run.status == "completed" for run in standin.repository.check_runs.values()), 60)
    until(lambda: '"job ended"' in service.logged)
    return delivery.guid


def test_the_page_is_for_the_operator_and_shows_what_happened(standin: StandIn, tmp_path: Path) -> None:
    with serving(standin.app) as github, served(tmp_path, github, **environment(standin)) as service:
        guid = reviewed(standin, service)
        http = httpx.Client(base_url=service.url, trust_env=False, headers={"origin": service.url}, timeout=30)
        assert guid not in http.get("/operator").text
        assert http.post("/operator", data={"token": "a guess that is long enough"}).status_code == 403
        assert (
            http.post("/operator", data={"token": TOKEN}, headers={"origin": "https://evil.example"}).status_code == 403
        )
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
        assert f'href="{github}/acme/shop/pull/1"' in shown
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


def test_without_a_token_there_is_no_page(standin: StandIn, tmp_path: Path) -> None:
    changed = environment(standin) | {"DBREVIEW_OPERATOR_TOKEN": ""}
    with serving(standin.app) as github, served(tmp_path, github, **changed) as service:
        assert httpx.get(f"{service.url}/operator", trust_env=False).status_code == 404


def test_a_session_is_signed_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(TOKEN)
    session = door.session()
    assert door.admits(session)
    assert Door(TOKEN).admits(session)  # another process
    assert not Door(TOKEN + "!").admits(session)
    until_, body, signature = session.split(".")
    for forged in (
        "",
        ".",
        "9999999999.",
        f"{int(until_) + 1}.{body}.{signature}",
        f"{until_}.{body}.{signature[:-1]}",
        f"{until_}.{signature}",
        f"x.{body}.{signature}",
    ):
        assert not door.admits(forged)
    monkeypatch.setattr("webhooks.sealed.time.time", lambda: int(until_) + 1)
    assert not door.admits(session)


@pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine")
def test_in_a_browser(standin: StandIn, tmp_path: Path) -> None:
    with serving(standin.app) as github, served(tmp_path, github, **environment(standin)) as service:
        guid = reviewed(standin, service)
        with browser(tmp_path) as tab:
            tab.open(f"{service.url}/operator")
            tab.fill("token", TOKEN)
            tab.click("Sign in")
            tab.until("document.body.innerText.includes('Recent reviews')")
            assert guid in tab.text
            if shots := os.environ.get("DBREVIEW_SHOTS"):
                tab.look(Path(shots) / "operator-light.png", 1200)
                tab.look(Path(shots) / "operator-dark.png", 1200, "dark")
            tab.click("Redeliver")
            until(lambda: [each.guid for each in standin.webhooks.waiting] == [guid])
            assert tab.errors == []
