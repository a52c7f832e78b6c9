"""Deliveries as GitHub sends them: signed, under a GUID, on record, sent again under the same GUID."""

import hashlib
import hmac
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Receiver:
    """Takes deliveries down and answers what it is told to."""

    def __init__(self) -> None:
        self.status, self.taken = 202, list[tuple[Any, bytes]]()
        app = Starlette(routes=[Route("/hook", self.take, methods=["POST"])])
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://bot")

    async def take(self, request: Request) -> Response:
        self.taken.append((request.headers, await request.body()))
        return Response(status_code=self.status)


async def test_a_delivery_is_signed_and_on_record(client) -> None:
    receiver, standin = Receiver(), client.standin
    delivery = standin.events.pull_request("opened", standin.repository.pulls[1])
    await standin.webhooks.send(receiver.http, "/hook", delivery)
    ((headers, body),) = receiver.taken
    expected = hmac.new(standin.webhook_secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["x-hub-signature-256"] == f"sha256={expected}"
    assert (headers["x-github-event"], headers["x-github-delivery"]) == ("pull_request", delivery.guid)
    client.token = client.jwt()
    (entry,) = (await client.ask("GET", "/app/hook/deliveries")).json()
    assert (entry["guid"], entry["status_code"], entry["action"]) == (delivery.guid, 202, "opened")


def test_the_signature_is_that_of_githubs_documentation(standin) -> None:
    assert standin.webhooks._sign(b"Hello, World!", "sha256").startswith("757107ea0eb2509fc211221cce984b8a")


async def test_a_failed_delivery_is_sent_again_under_its_guid_when_asked(client) -> None:
    receiver, standin = Receiver(), client.standin
    receiver.status = 500
    await standin.webhooks.send(receiver.http, "/hook", standin.events.ping())
    client.token = client.jwt()
    (entry,) = (await client.ask("GET", "/app/hook/deliveries")).json()
    receiver.status = 202
    assert (await client.ask("POST", f"/app/hook/deliveries/{entry['id']}/attempts")).status_code == 202
    await standin.webhooks.redeliver(receiver.http, "/hook")
    assert receiver.taken[0] == receiver.taken[1]
    newest, oldest = (await client.ask("GET", "/app/hook/deliveries")).json()
    assert (newest["guid"], newest["redelivery"], oldest["status_code"]) == (entry["guid"], True, 500)


async def test_deliveries_are_listed_by_cursor(client) -> None:
    for _ in range(3):
        client.standin.webhooks.note(client.standin.events.ping(), 0)
    client.token = client.jwt()
    first = await client.ask("GET", "/app/hook/deliveries", params={"per_page": 2})
    second = await client.ask("GET", first.links["next"]["url"])
    assert (len(first.json()), len(second.json()), "next" in second.links) == (2, 1, False)


def test_what_the_events_carry(client) -> None:
    standin, pull = client.standin, client.standin.repository.pulls[1]
    old = pull.head_sha
    pull.push({"a.ts": "x\n"})
    pushed = standin.events.pull_request("synchronize", pull).payload
    assert (pushed["before"], pushed["after"], pushed["installation"]["id"]) == (old, pull.head_sha, 77)
    standin.repository.commit("release", {"b.ts": "b\n"}, "Release", "main")
    pull.base_ref = "release"
    edited = standin.events.base_changed(pull, "main").payload
    assert (edited["action"], edited["changes"]["base"]["ref"]["from"]) == ("edited", "main")
    group = standin.events.merge_group(pull).payload["merge_group"]
    assert group["head_ref"].startswith("refs/heads/gh-readonly-queue/release/pr-1-")
    assert standin.events.check_suite("rerequested", pull).payload["check_suite"]["pull_requests"][0]["number"] == 1
    assert "repository" not in standin.events.installation("deleted").payload


@pytest.mark.parametrize("fork", [None, "mallory"])
def test_the_check_events_of_a_fork_name_no_pull_request(client, fork) -> None:
    pull = client.standin.repository.pulls[1]
    pull.fork = fork
    suite = client.standin.events.check_suite("rerequested", pull).payload["check_suite"]
    assert (len(suite["pull_requests"]), suite["head_branch"]) == ((0, None) if fork else (1, "feature"))


async def test_the_manifest_code_is_good_once(client) -> None:
    client.standin.manifest_codes.add("abc")
    answer = await client.ask("POST", "/app-manifests/abc/conversions")
    assert (answer.status_code, answer.json()["slug"]) == (201, "dbreview")
    assert (await client.ask("POST", "/app-manifests/abc/conversions")).status_code == 404
