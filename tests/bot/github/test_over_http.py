"""Over a real socket: one connection pool for all, and Enterprise Server's addresses."""

import asyncio
import dataclasses

import httpx
import pytest
from prometheus_client import REGISTRY

from bot.github import GitHub, Unreachable
from bot.github.github import graphql_url
from bot.github.wire import KeepOpen, connection_pool
from bot.pull import Repository
from bot.standin import serving
from tests.bot.github.against import Against
from tests.bot.github.fake import FakeGitHub, FakeTime, Rig, credentials


@pytest.mark.parametrize("prefix", ["", "/api/v3"])
async def test_eighty_requests_at_once_share_one_pool(against: Against, prefix: str) -> None:
    with serving(against.standin.app) as url:
        github = GitHub(dataclasses.replace(against.credentials, api_url=url + prefix))
        repo = github.repo(against.standin.installation_id, against.repository)
        answers = await asyncio.gather(*(repo.pull(1) for _ in range(80)))
        assert {a.number for a in answers} == {1}
        assert (await repo.glance(1)).pull == answers[0]
        assert against.standin.tokens.minted == 1
        await github.close()


async def test_a_server_that_is_not_there(against: Against) -> None:
    with serving(against.standin.app) as url:
        pass
    slept = FakeTime()
    github = GitHub(dataclasses.replace(against.credentials, api_url=url), clock=slept.clock())
    with pytest.raises(Unreachable, match=r"did not answer \(ConnectError\) to POST /app/installations"):
        await github.repo(against.standin.installation_id, against.repository).pull(1)
    assert slept.slept == [1.0, 2.0, 4.0]
    await github.close()


@pytest.mark.parametrize(
    ("api", "graphql"),
    [
        ("https://api.github.com", "https://api.github.com/graphql"),
        ("https://api.github.com/", "https://api.github.com/graphql"),
        ("https://ghe.example.com/api/v3", "https://ghe.example.com/api/graphql"),
        ("https://ghe.example.com/api/v3/", "https://ghe.example.com/api/graphql"),
        ("https://api.octo.ghe.com", "https://api.octo.ghe.com/graphql"),
    ],
)
def test_where_graphql_lives(api: str, graphql: str) -> None:
    assert graphql_url(api) == graphql


async def test_enterprise_server_is_asked_below_its_prefix(private_key: str) -> None:
    server, time = FakeGitHub(), FakeTime()
    root = credentials(private_key, "https://ghe.example.com/api/v3")
    github = GitHub(root, httpx.ASGITransport(app=server), clock=time.clock())
    server.answers["GET /api/v3/repos/o/r/git/trees/abc"] = lambda _: {"tree": []}
    until = {"token": "t", "expires_at": "2099-01-01T00:00:00Z"}
    server.answers["POST /api/v3/app/installations/5/access_tokens"] = lambda _: (201, {}, until)
    await github.repo(5, Repository(1, "o", "r")).paths("abc")
    assert [a.headers["host"] for a in server.asked] == ["ghe.example.com"] * 2
    assert server.asked[0].headers["authorization"].startswith("Bearer ")


async def test_the_pool_stays_open_until_it_is_closed() -> None:
    class Inner(httpx.AsyncBaseTransport):
        closed = False

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return httpx.Response(200)

        async def aclose(self) -> None:
            self.closed = True

    inner = Inner()
    transport = KeepOpen(inner)
    async with httpx.AsyncClient(transport=transport) as client:
        await client.get("https://example.com")
    assert not inner.closed
    await transport.close()
    assert inner.closed


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example.com:3128")
    monkeypatch.setenv("no_proxy", "ghe.example.com")
    through = connection_pool("https://api.github.com")
    past = connection_pool("https://ghe.example.com/api/v3")
    assert "HTTPProxy" in type(through._pool).__name__  # type: ignore[attr-defined]
    assert "HTTPProxy" not in type(past._pool).__name__  # type: ignore[attr-defined]


async def test_what_is_sent_and_what_is_left_is_counted(rig: Rig) -> None:
    def value(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, labels) or 0.0

    before = value("dbreview_github_requests_total", method="GET", status="502")
    left = {"x-ratelimit-remaining": "4321", "x-ratelimit-resource": "core"}
    rig.server.answers["GET /repos/o/r/git/trees/abc"] = [(502, {}, {}), (200, left, {"tree": []})]
    await rig.repo.paths("abc")
    assert value("dbreview_github_requests_total", method="GET", status="502") == before + 1
    assert value("dbreview_github_rate_limit_remaining", installation="5", resource="core") == 4321


async def test_an_answer_that_is_no_json_is_said(rig: Rig) -> None:
    rig.server.answers["GET /repos/o/r/git/trees/abc"] = lambda _: (200, {}, b"<html>login</html>")
    with pytest.raises(Unreachable, match="is no GitHub: its answer is not JSON"):
        await rig.repo.paths("abc")
