"""The setup pages over real HTTP: who is let in, what is refused, what is written."""

import html
import json
import re
import stat
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.standin import StandIn
from tests.bot.jobs.service import Nursery
from tests.webhooks.setup.conftest import Served, served


class Visitor:
    """A browser without a screen: it keeps cookies, sends the forms of pages, and says where they come from."""

    def __init__(self, service: Served) -> None:
        self.service = service
        self.http = httpx.Client(base_url=service.url, trust_env=False, timeout=30)

    def enter(self) -> str:
        """Open the link; return the page behind it."""
        answer = self.http.get(f"/setup?token={self.service.token}", follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def csrf(self) -> str:
        """Return what each form carries."""
        found = re.search(r'name="csrf" value="([^"]+)"', self.http.get("/setup", follow_redirects=True).text)
        assert found is not None
        return found[1]

    def post(self, path: str = "/setup", origin: str | None = None, **form: str) -> httpx.Response:
        """Send a form."""
        headers = {"origin": self.service.url if origin is None else origin}
        return self.http.post(path, data=form, headers={k: v for k, v in headers.items() if v})

    def choose(self, **changed: str) -> httpx.Response:
        """Send the first page's form."""
        form = {"csrf": self.csrf(), "account": "user", "name": "dbreview", "address": self.service.url}
        return self.post(**(form | changed))

    def register(self, github: str, **changed: str) -> str:
        """Go to GitHub and return the address it leads back to."""
        page = self.choose(**changed).text
        action = html.unescape(re.search(r'method="post" action="([^"]+)"', page)[1])  # type: ignore[index]
        manifest = html.unescape(re.search(r'name="manifest" value="([^"]+)"', page)[1])  # type: ignore[index]
        assert action.startswith(github)
        state = parse_qs(urlsplit(action).query)["state"][0]
        with httpx.Client(trust_env=False) as http:
            assert http.post(action, data={"manifest": manifest}).status_code == 200
            answer = http.post(f"{github}/settings/apps/create", data={"manifest": manifest, "state": state})
        return answer.headers["location"]


@pytest.fixture
def visitor(nursery: Nursery, github: str, tmp_path: Path):
    with served(nursery, tmp_path, github) as service:
        yield Visitor(service)


PATHS = ("/setup", "/setup/registered?code=a&state=b", "/setup/secrets", "/setup/done", "/setup/checklist")


def test_nobody_is_let_in_without_the_link_and_it_is_good_once(visitor: Visitor, standin: StandIn) -> None:
    stranger = httpx.Client(base_url=visitor.service.url, trust_env=False)
    for path in (*PATHS, "/setup?token=", "/setup?token=guess"):
        answer = stranger.get(path)
        assert (answer.status_code, "csrf" in answer.text) == (403, False), path
    for path in ("/setup", "/setup/finish"):
        assert stranger.post(path, data={"csrf": ""}).status_code == 403
    assert stranger.head(f"/setup?token={visitor.service.token}").status_code == 403  # a preview does not use it up
    visitor.enter()
    second = stranger.get(f"/setup?token={visitor.service.token}")
    assert second.status_code == 403
    assert "It has been used" in second.text
    assert stranger.get("/healthz").status_code == 200
    assert stranger.get("/readyz").status_code == 503
    assert stranger.post("/webhooks/github", content=b"{}").status_code == 503
    assert standin.requests == []


def test_forms_of_other_sites_are_refused(visitor: Visitor) -> None:
    visitor.enter()
    csrf = visitor.csrf()
    good = {"csrf": csrf, "account": "user", "name": "dbreview", "address": visitor.service.url}
    assert visitor.post(**good).status_code == 200
    assert visitor.post(origin="", **good).status_code == 403
    assert visitor.post(origin="null", **good).status_code == 403
    assert visitor.post(origin="https://evil.example.com", **good).status_code == 403
    assert visitor.post(**(good | {"csrf": "guess"})).status_code == 403
    for site, status in (("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403)):
        headers = {"origin": "https://bot.example.com", "sec-fetch-site": site}  # a proxy has rewritten `Host`
        assert visitor.http.post("/setup", data=good, headers=headers).status_code == status
    assert visitor.http.post("/setup", json=good, headers={"origin": visitor.service.url}).status_code == 415
    assert visitor.post(**(good | {"name": "x" * 20_000})).status_code == 413


def test_what_is_typed_is_never_markup(visitor: Visitor) -> None:
    visitor.enter()
    hostile = '"><script>alert(1)</script>'
    page = visitor.choose(account="organisation", organisation=hostile, name=hostile).text
    assert "<script>alert" not in page
    assert html.escape(hostile) in page


def test_every_page_keeps_to_itself(visitor: Visitor) -> None:
    page = visitor.http.get(f"/setup?token={visitor.service.token}")
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    for answer in (page, visitor.http.get("/setup"), visitor.choose()):
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
    policy = visitor.http.get("/setup").headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "script-src" not in policy
    assert not re.search(r'(?:src|href)="(?:https?:)?//', visitor.http.get("/setup").text)


def test_a_state_is_asked_for_checked_and_good_once(visitor: Visitor, github: str, standin: StandIn) -> None:
    visitor.enter()
    back = visitor.register(github)
    query = parse_qs(urlsplit(back).query)
    conversions = lambda: sum("conversions" in each.path for each in standin.requests)  # noqa: E731
    for state in ("", "guess", query["state"][0][:-1]):
        answer = visitor.http.get("/setup/registered", params={"code": query["code"][0], "state": state})
        assert answer.status_code == 400
    assert conversions() == 0
    hostile = visitor.http.get("/setup/registered", params={"code": "../../app", "state": query["state"][0]})
    assert hostile.status_code == 400
    assert conversions() == 0
    again = visitor.http.get(back)  # that state was used, if in vain
    assert again.status_code == 400
    assert conversions() == 0
    assert visitor.http.get(visitor.register(github)).headers["location"] == "/setup/done"
    assert conversions() == 1


def test_the_app_is_kept_for_its_owner_alone_and_the_next_start_has_it(
    nursery: Nursery, github: str, standin: StandIn, tmp_path: Path
) -> None:
    with served(nursery, tmp_path, github) as service:
        visitor = Visitor(service)
        visitor.enter()
        assert visitor.http.get(visitor.register(github)).status_code == 303
        for path in ("/setup", "/setup/registered?code=a&state=b"):  # nothing registers twice
            assert visitor.http.get(path).status_code in {303, 400}
        assert visitor.choose().headers["location"] == "/setup/done"
        assert visitor.http.get("/setup/secrets").status_code == 410
    file = tmp_path / "data" / "github-app.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.glob(".github-app*")) == []
    with served(nursery, tmp_path, "") as service:
        assert service.token == ""
        assert httpx.get(f"{service.url}/setup", trust_env=False).status_code == 404
        delivery = standin.events.ping()
        answer = httpx.post(f"{service.url}/webhooks/github", content=delivery.body, headers=delivery.headers)
        assert answer.status_code == 202
        assert json.loads(file.read_text())["webhook_secret"] not in service.logged


def test_secrets_for_a_store_are_shown_once_and_written_nowhere(visitor: Visitor, github: str, tmp_path: Path) -> None:
    visitor.enter()
    back = visitor.register(github, keep="show")
    assert visitor.http.get(back).headers["location"] == "/setup/secrets"
    shown = visitor.http.get("/setup/secrets")
    assert shown.status_code == 200
    assert "-----BEGIN RSA PRIVATE KEY-----" in shown.text
    assert "DBREVIEW_GITHUB_API_URL" in shown.text
    assert visitor.http.get("/setup/secrets").status_code == 410
    assert not (tmp_path / "data" / "github-app.json").exists()
    assert visitor.http.get("/setup/done").status_code == 200
    assert "PRIVATE KEY" not in visitor.service.logged


def test_a_code_that_github_does_not_take_is_said(visitor: Visitor, github: str, standin: StandIn) -> None:
    visitor.enter()
    back = visitor.register(github)
    standin.manifest_codes.clear()
    answer = visitor.http.get(back)
    assert answer.status_code == 400
    assert "GitHub answered 404" in answer.text
    assert visitor.http.get("/setup").status_code == 200


def test_half_a_configuration_is_no_invitation(nursery: Nursery, github: str, tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="DBREVIEW_PRIVATE_KEY is not set"),
        served(nursery, tmp_path, github, DBREVIEW_APP_ID="1"),
    ):
        pass


def test_it_ends_when_it_is_told_to(visitor: Visitor, github: str) -> None:
    visitor.enter()
    visitor.http.get(visitor.register(github))
    assert visitor.service.process.end() == 0
