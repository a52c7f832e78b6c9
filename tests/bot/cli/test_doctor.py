"""`dbreview doctor`: every part of an installation that can be wrong is said, with what to do about it."""

from functools import partial

import pytest

from bot import diagnosis
from bot.github import Clock, GitHub, Installation, Sending
from bot.manifest import permissions
from bot.registered import Registered
from bot.standin import serving


@pytest.fixture
def installed(standin, tmp_path, monkeypatch):
    """A stand-in served over HTTP, and the settings of a service that belongs to it."""
    with serving(standin.app) as url:
        for name, value in {
            "DBREVIEW_APP_ID": str(standin.app_id),
            "DBREVIEW_PRIVATE_KEY": standin.private_key,
            "DBREVIEW_WEBHOOK_SECRET": standin.webhook_secret,
            "DBREVIEW_GITHUB_API_URL": url,
            "DBREVIEW_DATA_DIR": str(tmp_path),
            "NO_PROXY": "*",
        }.items():
            monkeypatch.setenv(name, value)
        yield standin


def ill(answer) -> dict[str, str]:
    """Return what is not well, by name."""
    return {check["name"]: f"{check['seen']} {check['remedy']}" for check in answer.json["checks"] if not check["ok"]}


def test_a_healthy_installation(installed, dbreview):
    answer = dbreview("doctor", "--json")
    assert ill(answer) == {}
    assert (answer.code, answer.json["healthy"]) == (0, True)
    names = [check["name"] for check in answer.json["checks"]]
    whole = "settings database clock github key permissions events installed required webhook deliveries"
    assert names == whole.split()
    text = dbreview("doctor")
    assert text.code == 0
    assert text.out.count("ok       ") == len(names)


def test_what_is_not_set_is_named(dbreview, monkeypatch, tmp_path):
    monkeypatch.setenv("DBREVIEW_DATA_DIR", str(tmp_path))
    for name in ("DBREVIEW_APP_ID", "DBREVIEW_PRIVATE_KEY", "DBREVIEW_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    answer = dbreview("doctor")
    assert answer.code == 1
    assert answer.out.count("problem") == 3
    assert "DBREVIEW_WEBHOOK_SECRET is not set" in answer.out
    assert answer.out.count("deploy/.env.example") == 1


def test_a_database_that_cannot_be_opened(installed, dbreview, monkeypatch):
    monkeypatch.setenv("DBREVIEW_DATABASE_URL", "postgresql://someone:geheim@127.0.0.1:1/none")
    answer = dbreview("doctor", "--json")
    assert answer.code == 1
    assert "cannot be opened" in ill(answer)["database"]
    assert "geheim" not in answer.out


def test_a_key_of_another_app(installed, dbreview, monkeypatch):
    monkeypatch.setenv("DBREVIEW_APP_ID", "999")
    assert "same app" in ill(dbreview("doctor", "--json"))["key"]


def test_a_key_that_is_no_key(installed, dbreview, monkeypatch):
    monkeypatch.setenv("DBREVIEW_PRIVATE_KEY", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----")
    assert "cannot sign" in ill(dbreview("doctor", "--json"))["key"]


def test_a_github_that_is_not_there(installed, dbreview, monkeypatch):
    monkeypatch.setenv("DBREVIEW_GITHUB_API_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("bot.cli.doctor.GitHub", partial(GitHub, clock=Clock(sleep=_no_wait)))
    assert "DBREVIEW_GITHUB_API_URL" in ill(dbreview("doctor", "--json"))["github"]


def test_a_missing_permission_and_a_weak_one(installed, dbreview):
    del installed.permissions["checks"]
    installed.permissions["pull_requests"] = "read"
    answer = dbreview("doctor", "--json")
    lacking = [check["seen"] for check in answer.json["checks"] if check["name"] == "permissions"]
    assert lacking == [
        "checks is not granted, and must be write",
        "pull_requests is read, and must be write",
    ]


@pytest.mark.parametrize(
    ("url", "says"), [("", "no webhook URL"), ("https://dbreview.example/hook", "which is not our door")]
)
def test_a_webhook_that_leads_elsewhere(installed, dbreview, url, says):
    installed.hook_url = url
    assert says in ill(dbreview("doctor", "--json"))["webhook"]


def test_a_key_that_others_can_read(installed, dbreview, tmp_path):
    app = Registered("1", "dbreview", "key", "secret", "https://api.github.com", "token")
    app.write(tmp_path).chmod(0o640)
    assert "chmod 600" in ill(dbreview("doctor", "--json"))["secrets"]


def test_an_app_that_is_installed_nowhere(installed, dbreview):
    installed.uninstalled = True
    assert "Install it" in ill(dbreview("doctor", "--json"))["installed"]


@pytest.mark.parametrize(("app", "says"), [(None, "any App or user"), (99, "the App 99"), (4711, "")])
def test_a_required_check_that_others_may_set(installed, dbreview, app, says):
    ours = {"context": "dbreview"} | ({} if app is None else {"integration_id": app})
    checks = [{"context": "lint", "integration_id": 15368}, ours]
    parameters = {"required_status_checks": checks, "strict_required_status_checks_policy": False}
    installed.repository.rules = [
        {"type": "deletion"},
        {"type": "required_status_checks", "parameters": parameters},
    ]
    answer = dbreview("doctor", "--json")
    assert says in ill(answer).get("required", "")
    assert bool(says) is (answer.code == 1)
    seen = [check["seen"] for check in answer.json["checks"] if check["name"] == "required"]
    assert seen[-1] == "a ruleset requires the check in 1 of 1 repositories that were looked at"


def test_a_webhook_secret_that_differs_shows_in_the_deliveries(installed, dbreview):
    for _ in range(3):
        installed.webhooks.note(installed.events.ping(), 401)
    said = ill(dbreview("doctor", "--json"))["deliveries"]
    assert "3 of them with 401" in said
    assert "DBREVIEW_WEBHOOK_SECRET" in said


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        (0, "within ten seconds"),
        (404, "/webhooks/github"),
        (413, "25 MB"),
        (502, "DBREVIEW_PORT"),
        (500, "ten seconds"),
    ],
)
def test_each_way_to_lose_deliveries_has_its_remedy(status, remedy):
    examined = diagnosis.deliveries([Sending(n, str(n), False, 1, 1, status=status) for n in range(2)])
    assert not examined.ok
    assert remedy in examined.remedy


def test_deliveries_that_arrive_again_are_well():
    sent = [Sending(2, "b", True, 1, 1, status=202), Sending(1, "a", False, 1, 1, status=502)]
    assert diagnosis.deliveries(sent).ok


@pytest.mark.parametrize(("skew", "ok"), [(None, True), (0.4, True), (-29.0, True), (31.0, False), (-600.0, False)])
def test_a_clock_that_is_wrong(skew, ok):
    assert diagnosis.clock(skew).ok is ok


def test_permissions_that_an_owner_has_not_accepted():
    lesser = Installation(1, "acme", permissions() | {"checks": "read"}, suspended=False)
    said = [each.seen for each in diagnosis.installations([lesser]) if not each.ok]
    assert said == ["acme: checks is read, and must be write"]
    gone = Installation(1, "acme", permissions(), suspended=True)
    assert [each.seen for each in diagnosis.installations([gone]) if not each.ok] == ["acme has suspended the App"]


@pytest.mark.parametrize(
    ("api_url", "right"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://octo.ghe.com", "https://api.octo.ghe.com"),
        ("https://ghe.example.com/api/graphql", "https://ghe.example.com/api/v3"),
        ("https://ghe.example.com/api", "https://ghe.example.com/api/v3"),
        ("https://ghe.example.com/api/v3", None),
        ("https://api.octo.ghe.com", None),
        ("https://api.github.com", None),
    ],
)
def test_an_address_that_cannot_be_the_api(api_url, right):
    wrong = diagnosis.address(api_url)
    assert (wrong and right in wrong.remedy) if right else wrong is None


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "SSL_CERT_FILE"),
        ("GitHub answered 404.", "/api/v3"),
        ("ProxyError: 407 Proxy Authentication Required", "NO_PROXY"),
        ("ConnectTimeout", "firewall"),
    ],
)
def test_each_way_not_to_reach_github_has_its_remedy(said, remedy):
    assert remedy in diagnosis.unreachable(said, "https://ghe.example.com").remedy


@pytest.mark.parametrize(
    ("config", "smee", "says"),
    [
        ({"url": "https://x.example/webhooks/github", "content_type": "form"}, "", "application/json"),
        ({"url": "https://smee.io/abc", "content_type": "json"}, "", "serve --smee"),
        ({"url": "http://localhost:8000/webhooks/github", "content_type": "json"}, "", "not this one"),
        (
            {"url": "https://x.example/webhooks/github", "content_type": "json"},
            "https://smee.io/abc",
            "both to the same",
        ),
    ],
)
def test_a_webhook_that_is_set_up_wrongly(config, smee, says):
    examined = diagnosis.hook(config, smee)
    assert not examined.ok
    assert says in f"{examined.seen} {examined.remedy}"
    assert diagnosis.hook({"url": "https://smee.io/abc/", "content_type": "json"}, "https://smee.io/abc").ok


async def _no_wait(*_: object) -> None:
    return None
