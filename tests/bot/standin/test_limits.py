"""How often one may ask, and what the stand-in keeps on record."""

import json

import pytest

COMMENT = {"body": "hello"}


async def test_the_81st_comment_in_a_minute_is_refused_without_a_retry_after(client) -> None:
    for _ in range(80):
        assert (await client.ask("POST", "issues/1/comments", COMMENT)).status_code == 201
    refused = await client.ask("POST", "issues/1/comments", COMMENT)
    assert (refused.status_code, "retry-after" in refused.headers) == (403, False)
    assert "secondary rate limit" in refused.json()["message"]
    assert int(refused.headers["x-ratelimit-remaining"]) > 0
    assert (await client.ask("GET", "pulls/1")).status_code == 200
    client.standin.clock.advance(61)
    assert (await client.ask("POST", "issues/1/comments", COMMENT)).status_code == 201


async def test_500_comments_in_an_hour(client) -> None:
    client.standin.limits.content_per_hour = 3
    statuses = []
    for _ in range(4):
        statuses.append((await client.ask("POST", "issues/1/comments", COMMENT)).status_code)
        client.standin.clock.advance(61)
    assert statuses == [201, 201, 201, 403]


async def test_900_points_in_a_minute_where_a_write_costs_five(client) -> None:
    client.standin.limits.points_per_minute = 10
    client.standin.clock.advance(61)
    assert (await client.ask("POST", "issues/1/comments", COMMENT)).status_code == 201
    statuses = [(await client.ask("GET", "pulls/1")).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [403]


async def test_the_primary_limit_says_when_it_ends(client) -> None:
    client.standin.limits.requests_per_hour = client.standin.limits.requests_per_hour - 4_997
    statuses = [(await client.ask("GET", "pulls/1")).status_code for _ in range(3)]
    assert statuses == [200, 200, 403]
    refused = await client.ask("GET", "pulls/1")
    assert refused.headers["x-ratelimit-remaining"] == "0"
    assert int(refused.headers["x-ratelimit-reset"]) > client.standin.clock.now()
    assert (await client.ask("GET", "/rate_limit")).json()["resources"]["core"]["remaining"] == 0


@pytest.mark.parametrize("path", ["/repos/acme/shop/pulls/1", "/api/v3/repos/acme/shop/pulls/1"])
async def test_every_request_is_on_record_under_one_path(client, path) -> None:
    await client.ask("GET", path)
    last = client.standin.requests[-1]
    assert (last.method, last.path, last.status) == ("GET", "/repos/acme/shop/pulls/1", 200)
    assert client.standin.count("GET", "/pulls/1") == 1


async def test_requests_are_kept_for_the_contract_when_asked(client, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DBREVIEW_RECORD", str(tmp_path / "kept"))
    await client.ask("POST", "issues/1/comments", COMMENT)
    await client.graphql("{rateLimit{cost}}")
    (rest,) = (tmp_path / "kept").glob("rest-*.jsonl")
    assert json.loads(rest.read_text())["body"] == COMMENT
    (graphql,) = (tmp_path / "kept").glob("graphql-*.jsonl")
    assert json.loads(graphql.read_text())["query"] == "{rateLimit{cost}}"


async def test_an_operation_it_does_not_know_is_a_violation(client) -> None:
    assert (await client.ask("GET", "actions/runs")).status_code == 404
    assert client.standin.violations == ["GET /repos/acme/shop/actions/runs is not an operation the stand-in knows."]
    client.standin.violations.clear()


BODIES = [
    ({"body": 5}, "body"),
    ({}, "body"),
    ({"body": "x", "colour": "green"}, "body.colour is not a property GitHub knows."),
]


@pytest.mark.parametrize(("body", "said"), BODIES)
async def test_a_body_that_githubs_description_does_not_allow_is_refused_and_on_record(client, body, said) -> None:
    assert (await client.ask("POST", "issues/1/comments", body)).status_code == 422
    assert said in client.standin.violations.pop()


async def test_an_unknown_property_is_found_at_any_depth(client) -> None:
    entry = {"path": "a.ts", "line": 5, "body": "x", "subject_type": "line"}
    body = {"event": "COMMENT", "body": "b", "comments": [entry]}
    assert (await client.ask("POST", "pulls/1/reviews", body)).status_code == 422
    assert client.standin.violations.pop().endswith("body.comments[0].subject_type is not a property GitHub knows.")
