"""`dbreview doctor`: every part of an installation that can be wrong is said, with what to do about it."""

from functools import partial

import pytest
import yaml

from bot.cli.doctor import EVENTS, PERMISSIONS
from bot.github import Clock, GitHub
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
    assert names == ["settings", "database", "github", "key", "permissions", "events", "webhook"]
    text = dbreview("doctor")
    assert text.code == 0
    assert text.out.count("ok ") == len(names)


def test_what_is_not_set_is_named(dbreview, monkeypatch):
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


def test_what_is_asked_for_is_what_is_checked(request):
    """The App's manifest is the one list; the doctor looks for the same."""
    manifest = yaml.safe_load((request.config.rootpath / "app.yml").read_text(encoding="utf-8"))
    assert manifest["default_permissions"] == PERMISSIONS
    assert set(EVENTS) <= set(manifest["default_events"])


async def _no_wait(*_: object) -> None:
    return None
