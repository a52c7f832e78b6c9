"""What the door answers, over a real socket."""

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from bot.settings import Settings, SettingsError
from tests.bot.jobs.service import push, until
from tests.webhooks.conftest import KEY, OLDER, SECRET, Door, Memory
from webhooks.app import create_app
from webhooks.body import LIMIT

PING = b'{"zen": "Design for failure.", "hook_id": 1}'


def test_a_push_is_accepted_and_worked_on(door: Door) -> None:
    body = json.dumps(push(12)).encode()
    answer = door.knock(body, x_github_event="pull_request", x_github_delivery="a-push")
    assert (answer.status_code, answer.text) == (202, "Accepted.\n")
    until(lambda: [job.delivery for job in door.memory.jobs] == ["a-push"])
    assert door.memory.jobs[0].key == "77#12"


@pytest.mark.parametrize(
    ("headers", "status", "says"),
    [
        ({}, 202, "Ignored: event."),
        ({"x_github_event": "an_event_of_tomorrow"}, 202, "Ignored: event."),
        ({"x_hub_signature_256": ""}, 401, "is missing"),
        ({"x_hub_signature_256": "sha256=" + "0" * 64}, 401, "does not match"),
        ({"x_hub_signature_256": "sha1=" + hmac.new(SECRET.encode(), PING, hashlib.sha1).hexdigest()}, 401, "match"),
        (
            {
                "x_hub_signature_256": "",
                "x_hub_signature": "sha1=" + hmac.new(SECRET.encode(), PING, hashlib.sha1).hexdigest(),
            },
            401,
            "is missing",
        ),
        ({"x_github_delivery": ""}, 400, "X-GitHub-Delivery"),
        ({"x_github_delivery": "pr:1#2:%"}, 400, "odd"),
        ({"x_github_delivery": "x" * 65}, 400, "odd"),
        ({"x_github_event": ""}, 400, "X-GitHub-Event"),
    ],
)
def test_headers_decide(door: Door, headers: dict[str, str], status: int, says: str) -> None:
    answer = door.knock(PING, **headers)
    assert answer.status_code == status
    assert says in answer.text


def test_the_secret_of_before_the_rotation_is_still_good_and_no_other(door: Door) -> None:
    assert [door.knock(PING, secret).status_code for secret in (SECRET, OLDER, "guess", "")] == [202, 202, 401, 401]


def test_a_body_that_was_changed_on_the_way_is_refused(door: Door) -> None:
    signature = "sha256=" + hmac.new(SECRET.encode(), PING, hashlib.sha256).hexdigest()
    assert door.knock(PING.replace(b"1", b"2"), x_hub_signature_256=signature).status_code == 401


@pytest.mark.parametrize(
    ("event", "body", "status", "says"),
    [
        ("pull_request", b"{", 400, "not JSON"),
        ("pull_request", b"", 400, "not JSON"),
        ("pull_request", b"payload=%7B%7D", 400, "application/json"),
        ("pull_request", b"\xff\xfe", 400, "not JSON"),
        ("pull_request", b'{"a":' * 5000 + b"1" + b"}" * 5000, 400, "not JSON"),
        ("pull_request", b"[]", 202, "malformed"),
        ("pull_request", b"null", 202, "malformed"),
        ("pull_request", b"{}", 202, "action"),
        ("pull_request", b'{"action": "opened"}', 202, "malformed"),
        ("pull_request", b'{"action": ["opened"]}', 202, "malformed"),
        ("check_run", b'{"action": "rerequested", "check_run": 7}', 202, "malformed"),
        ("installation", b'{"action": "created"}', 202, "malformed"),
    ],
)
def test_what_cannot_be_read_is_said_and_never_an_error_of_ours(
    door: Door, event: str, body: bytes, status: int, says: str
) -> None:
    answer = door.knock(body, x_github_event=event)
    assert answer.status_code == status
    assert says in answer.text


def test_a_body_as_large_as_github_sends_is_taken(door: Door) -> None:
    assert door.knock(PING + b" " * (LIMIT - len(PING))).status_code == 202


def test_a_larger_body_is_refused_before_it_is_sent(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(
            b"POST /webhooks/github HTTP/1.1\r\nhost: x\r\nx-hub-signature-256: sha256=0\r\n"
            b"content-length: %d\r\n\r\n" % (LIMIT + 1)
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_larger_body_is_refused_while_it_comes_in(door: Door) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        while sent < 4 * LIMIT:
            sent += 1 << 16
            yield bytes(1 << 16)

    try:
        answer = door.http.post("/webhooks/github", content=chunks(), headers={"x-hub-signature-256": "sha256=0"})
        assert answer.status_code == 413
    except httpx.TransportError:
        pass  # the answer came, and the line was closed while we still sent
    assert sent < 2 * LIMIT
    assert door.http.get("/healthz").status_code == 200


def test_outcomes_are_counted(door: Door) -> None:
    def counted(event: str, outcome: str) -> float:
        wanted = f'dbreview_deliveries_total{{event="{event}",outcome="{outcome}"}} '
        lines = door.http.get("/metrics").text.splitlines()
        return sum(float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted))

    before = counted("ping", "event"), counted("other", "event"), counted("other", "forged")
    door.knock(PING)
    door.knock(PING, x_github_event="an_event_of_tomorrow")
    door.knock(PING, x_hub_signature_256="sha256=0")
    after = counted("ping", "event"), counted("other", "event"), counted("other", "forged")
    assert after == tuple(count + 1 for count in before), "an event's name is a label only when it is one we know"


def test_health_and_readiness(door: Door) -> None:
    assert [door.http.get(path).status_code for path in ("/healthz", "/readyz", "/nowhere")] == [200, 200, 404]
    assert door.http.get("/webhooks/github").status_code == 405


def test_without_a_secret_the_door_does_not_open() -> None:
    settings = Settings.model_construct(webhook_secret=Settings.model_fields["webhook_secret"].annotation(" , "))
    with pytest.raises(SettingsError, match="DBREVIEW_WEBHOOK_SECRET"):
        create_app(settings, review=Memory())
    with pytest.raises(ValueError, match="webhook_secret"):
        Settings(app_id="1", private_key=KEY, webhook_secret=" , ")
