"""`dbreview replay`: a captured delivery worked on once more; dry, it reads GitHub and writes nothing."""

import json
from pathlib import Path

import pytest

from bot.standin import serving
from tests.bot.cli.conftest import CONFIG, DROPPED, DROPS, FIRST, PACKAGE, SCHEMA, journal


@pytest.fixture
def pull(standin, tmp_path, monkeypatch):
    """A pull request that drops a column, on a stand-in served over HTTP that the settings name."""
    base = {
        f"{PACKAGE}/drizzle.config.ts": CONFIG,
        f"{PACKAGE}/src/schema.ts": SCHEMA,
        f"{PACKAGE}/migrations/0000_first.sql": FIRST,
        f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first"),
    }
    head = {
        f"{PACKAGE}/src/schema.ts": DROPPED,
        f"{PACKAGE}/migrations/0001_drops.sql": DROPS,
        f"{PACKAGE}/migrations/meta/_journal.json": journal("0000_first", "0001_drops"),
    }
    first = standin.repository.commit("main", base, "First")
    standin.repository.commit("drop", head, "Drop a column", first)
    found = standin.repository.open_pull("drop")
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
        yield found


@pytest.fixture
def captured(standin, pull, tmp_path) -> Path:
    """The delivery of the opened pull request, as a file."""
    delivery = standin.events.pull_request("opened", pull)
    path = tmp_path / "delivery.json"
    path.write_text(json.dumps({"headers": dict(delivery.headers), "payload": delivery.payload}))
    return path


def test_dry_shows_the_review_and_writes_nothing(standin, captured, dbreview):
    answer = dbreview("replay", captured)
    assert answer.code == 0
    assert "pull_request.opened of acme/shop" in answer.out
    assert "failure: " in answer.out
    assert f"comment on {PACKAGE}/migrations/0001_drops.sql:1 (RIGHT)" in answer.out
    assert "data-loss/column-dropped" in answer.out
    written = [r for r in standin.requests if r.method != "GET" and not r.path.endswith(("/access_tokens", "/graphql"))]
    assert written == []
    assert not standin.repository.check_runs


def test_dry_as_json_lists_what_is_held_back(captured, dbreview):
    value = dbreview("replay", captured, "--json").json
    assert value["posted"] is False
    assert value["state"]["verdict"]["conclusion"] == "failure"
    paths = [(w["method"], w["path"].rsplit("/", 1)[-1]) for w in value["writes"]]
    assert paths[0] == ("POST", "check-runs")
    assert ("POST", "reviews") in paths
    assert paths[-1][0] == "PATCH"


def test_post_posts(standin, captured, dbreview):
    assert dbreview("replay", captured, "--post").code == 0
    (run,) = standin.repository.check_runs.values()
    assert (run.status, run.conclusion) == ("completed", "failure")
    assert standin.repository.review_comments


def test_a_bare_payload_needs_its_event(standin, pull, captured, dbreview, tmp_path):
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(json.loads(captured.read_text())["payload"]))
    answer = dbreview("replay", bare)
    assert answer.code == 2
    assert "--event pull_request" in answer.err
    assert dbreview("replay", bare, "--event", "pull_request").code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no delivery"),
        ('{"headers": {"X-GitHub-Event": "star"}, "payload": {"action": "created"}}', "ignores this delivery: event"),
        ('{"headers": {"X-GitHub-Event": "pull_request"}, "payload": {"action": "labeled"}}', "delivery: action"),
    ],
)
def test_what_is_no_delivery_is_one_sentence(dbreview, tmp_path, text, says):
    path = tmp_path / "delivery.json"
    path.write_text(text)
    answer = dbreview("replay", path)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert says in answer.err


def test_without_settings_it_says_which(captured, dbreview, monkeypatch):
    monkeypatch.delenv("DBREVIEW_APP_ID")
    answer = dbreview("replay", captured)
    assert answer.code == 2
    assert "DBREVIEW_APP_ID is not set" in answer.err
