"""What may be chosen on the first page, and what this service will therefore ever connect to."""

import pytest

from webhooks.setup.access import Access
from webhooks.setup.choice import Choice, Fixed, choose

GOOD = {"account": "user", "server": "github.com", "name": "dbreview", "address": "https://bot.example.com"}


def chosen(fixed: Fixed | None = None, **changed: str) -> Choice:
    choice, wrong = choose(GOOD | changed, fixed or Fixed())
    assert choice is not None, wrong
    return choice


@pytest.mark.parametrize(
    ("host", "api"),
    [
        ("https://github.example.com", "https://github.example.com/api/v3"),
        (" https://GitHub.Example.com:8443/ ", "https://github.example.com:8443/api/v3"),
        ("https://octo.ghe.com", "https://api.octo.ghe.com"),
        ("https://github.com", "https://api.github.com"),
    ],
)
def test_a_server_is_a_name_over_https(host: str, api: str) -> None:
    assert chosen(server="enterprise", host=host).api_url == api


@pytest.mark.parametrize(
    "host",
    [
        *("", "github.example.com", "http://github.example.com", "ftp://github.example.com", "https://"),
        *("https://127.0.0.1", "https://[::1]", "https://169.254.169.254", "https://2130706433", "https://0x7f.1"),
        *("https://localhost", "https://x.localhost", "https://metadata", "https://github.example.com/api"),
        *("https://me@github.example.com", "https://me:pw@github.example.com", "https://github.example.com?x=1"),
        *("https://github.example.com#x", "https://github.example.com:99999", "https://github.example.com\\@evil.com"),
        *("https://evil.com\n.example.com", "https://-x.example.com", "https://" + "a" * 300 + ".com"),
    ],
)
def test_whatever_else_is_written_there_is_never_connected_to(host: str) -> None:
    choice, wrong = choose(GOOD | {"server": "enterprise", "host": host}, Fixed())
    assert choice is None
    assert set(wrong) == {"host"}


def test_what_was_fixed_at_the_start_cannot_be_chosen() -> None:
    fixed = Fixed("https://ghe.example.com/api/v3", "https://smee.io/abc")
    choice = chosen(fixed, server="enterprise", host="https://evil.example.com", address="https://evil.example.com")
    assert choice.api_url == "https://ghe.example.com/api/v3"
    assert choice.hook_url == "https://smee.io/abc"
    assert choice.register_url("s") == "https://ghe.example.com/settings/apps/new?state=s"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"account": "organisation"}, "organisation"),
        ({"account": "organisation", "organisation": "../evil"}, "organisation"),
        ({"account": "organisation", "organisation": "a" * 40}, "organisation"),
        ({"name": " "}, "name"),
        ({"name": "a" * 35}, "name"),
        ({"address": ""}, "address"),
        ({"address": "http://bot.example.com"}, "address"),
        ({"address": "http://localhost:8000"}, "address"),
        ({"address": "https://192.168.1.7"}, "address"),
        ({"address": "https://bot.example.com/elsewhere"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changed: dict[str, str], wrong: str) -> None:
    choice, found = choose(GOOD | changed, Fixed())
    assert choice is None
    assert set(found) == {wrong}
    assert found[wrong].endswith((".", "delivered."))


def test_the_address_may_have_the_path_already() -> None:
    assert (
        chosen(address="https://bot.example.com/webhooks/github").hook_url == "https://bot.example.com/webhooks/github"
    )


def test_the_link_opens_one_session_and_a_state_is_good_once() -> None:
    access = Access("the token")
    assert access.open("the tokem") is None
    assert not access.admits("")
    assert not access.sent_by_us("")
    session = access.open("the token")
    assert session is not None
    assert access.open("the token") is None
    assert access.admits(session)
    assert not access.admits(session + "x")
    state = access.begin(chosen())
    assert access.finish("") is None
    assert access.finish(state) == chosen()
    assert access.finish(state) is None


def test_a_state_ends_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    access = Access("the token")
    state = access.begin(chosen())
    now = access._states[state][1]
    monkeypatch.setattr("webhooks.setup.access.time.monotonic", lambda: now + 1)
    assert access.finish(state) is None


def test_only_so_many_states_are_remembered() -> None:
    access = Access("the token")
    first, *rest = [access.begin(chosen()) for _ in range(17)]
    assert access.finish(first) is None
    assert all(access.finish(state) for state in rest)
