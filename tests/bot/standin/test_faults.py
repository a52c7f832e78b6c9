"""Faults happen at the request that was chosen, as often as was asked, before or after the deed."""

import asyncio

import httpx
import pytest

from bot.standin import serving

COMMENT = {"body": "hello"}
ANSWERS = [
    ("500", 500, 0),
    ("502-after", 502, 1),
    ("secondary", 403, 0),
    ("secondary-retry-after", 403, 0),
    ("primary", 403, 0),
    ("401", 401, 0),
    ("404", 404, 0),
    ("422", 422, 0),
]


@pytest.mark.parametrize(("kind", "status", "done"), ANSWERS)
async def test_an_answer_on_demand(client, kind, status, done) -> None:
    fault = client.standin.faults.add("POST", r"/issues/\d+/comments$", kind)
    answer = await client.ask("POST", "issues/1/comments", COMMENT)
    assert (answer.status_code, len(client.standin.repository.issue_comments)) == (status, done)
    assert ("retry-after" in answer.headers) == (kind == "secondary-retry-after")
    assert (fault.happened, client.standin.requests[-1].status) == (1, status)
    assert (await client.ask("POST", "issues/1/comments", COMMENT)).status_code == 201


BROKEN = [
    ("cut", httpx.NetworkError, 0),
    ("cut-after", httpx.NetworkError, 1),
    ("timeout", httpx.TimeoutException, 0),
    ("timeout-after", httpx.TimeoutException, 1),
]


@pytest.mark.parametrize(("kind", "error", "done"), BROKEN)
async def test_a_broken_connection_in_the_process(client, kind, error, done) -> None:
    client.standin.faults.add("*", "comments", kind)
    with pytest.raises(error):
        await client.ask("POST", "issues/1/comments", COMMENT)
    assert len(client.standin.repository.issue_comments) == done


@pytest.mark.parametrize(("kind", "done"), [("cut", 0), ("cut-after", 1), ("timeout", 0), ("timeout-after", 1)])
async def test_a_broken_connection_over_a_socket(client, kind, done) -> None:
    client.standin.faults.add("POST", "comments", kind)
    error = httpx.ReadTimeout if kind.startswith("timeout") else httpx.RemoteProtocolError
    with serving(client.standin.app) as url:
        async with httpx.AsyncClient(base_url=url, timeout=0.2) as client.http:
            with pytest.raises(error):
                await client.ask("POST", "issues/1/comments", COMMENT)
            assert (await client.ask("GET", "pulls/1")).status_code == 200
    assert len(client.standin.repository.issue_comments) == done


async def test_a_fault_happens_as_often_as_asked(client) -> None:
    client.standin.faults.add("GET", "/pulls/1$", "500", times=2)
    statuses = [(await client.ask("GET", "pulls/1")).status_code for _ in range(3)]
    assert statuses == [500, 500, 200]


async def test_many_at_once_over_a_socket(client) -> None:
    with serving(client.standin.app) as url:
        async with httpx.AsyncClient(base_url=url) as client.http:
            answers = await asyncio.gather(*(client.ask("GET", "pulls/1") for _ in range(50)))
    assert {each.status_code for each in answers} == {200}
