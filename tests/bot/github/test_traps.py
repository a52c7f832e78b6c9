"""The traps of the transport: tokens, retries, limits, pages, names."""

import asyncio

import pytest

from bot.github import (
    BadCredentials,
    Forbidden,
    NotFound,
    NotInstalled,
    RateLimited,
    Refused,
    Uncertain,
    Unreachable,
)
from bot.github.retry import Failure, pause
from tests.bot.github.fake import Rig

TREE = "/repos/o/r/git/trees/abc"
EMPTY = {"tree": [], "truncated": False}
COMMENTS = "/repos/o/r/issues/1/comments"
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}


async def test_twenty_first_calls_at_once_mint_one_token(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    await asyncio.gather(*(rig.repo.paths("abc") for _ in range(20)))
    assert rig.server.tokens == 1
    assert rig.server.count(f"GET {TREE}") == 20


async def test_a_token_is_minted_again_before_it_ends(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    await rig.repo.paths("abc")
    rig.time.at += 10**10
    await rig.repo.paths("abc")
    assert rig.server.tokens == 2


async def test_a_refused_token_is_dropped_and_the_call_made_once_more(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = [(401, {}, {"message": "Bad credentials"}), EMPTY]
    await rig.repo.paths("abc")
    sent = [a.headers["authorization"] for a in rig.server.asked if a.path == TREE]
    assert sent == ["token ghs_1", "token ghs_2"]


async def test_twenty_refused_calls_at_once_mint_one_fresh_token(rig: Rig) -> None:
    def answer(asked):
        return EMPTY if asked.headers["authorization"] == "token ghs_2" else (401, {}, {"message": "Bad credentials"})

    rig.server.answers[f"GET {TREE}"] = answer
    await asyncio.gather(*(rig.repo.paths("abc") for _ in range(20)))
    assert rig.server.tokens == 2


async def test_a_token_that_is_no_json_comes_from_something_else_than_github(rig: Rig) -> None:
    rig.server.answers["POST /app/installations/5/access_tokens"] = lambda _: (201, {}, b"<html>sign in</html>")
    with pytest.raises(Unreachable, match="is no GitHub: its answer is not JSON"):
        await rig.repo.paths("abc")


async def test_a_second_refusal_is_said(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: (401, {}, {"message": "Bad credentials"})
    with pytest.raises(BadCredentials, match=r"answered 401 to GET /repos/o/r/git/trees/abc: Bad credentials\."):
        await rig.repo.paths("abc")
    assert rig.server.count(f"GET {TREE}") == 2


@pytest.mark.parametrize("status", [404, 403])
async def test_an_app_that_is_not_installed_any_more(rig: Rig, status: int) -> None:
    rig.server.answers["POST /app/installations/5/access_tokens"] = lambda _: (status, {}, {"message": "no"})
    with pytest.raises(NotInstalled, match="not installed there any more, or suspended"):
        await rig.repo.paths("abc")


async def test_minting_survives_a_hiccup(rig: Rig) -> None:
    token = {"token": "t", "expires_at": "2099-01-01T00:00:00Z"}
    rig.server.answers["POST /app/installations/5/access_tokens"] = [(502, {}, {}), (201, {}, token)]
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    assert (await rig.repo.paths("abc")).paths == {}


async def test_a_get_answered_502_502_200_succeeds(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = [(502, {}, {}), (502, {}, {}), EMPTY]
    repo = rig.repo
    assert (await repo.paths("abc")).truncated is False
    assert rig.time.slept == [1.0, 2.0]
    assert repo.requests == 3


async def test_a_get_is_given_up_after_four_attempts(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: (503, {}, b"<html>")
    with pytest.raises(Unreachable, match="answered 503 to GET /repos/o/r/git/trees/abc, 4 times in a row"):
        await rig.repo.paths("abc")
    assert rig.server.count(f"GET {TREE}") == 4


async def test_a_post_answered_502_is_sent_once(rig: Rig) -> None:
    rig.server.answers[f"POST {COMMENTS}"] = lambda _: (502, {}, {})
    with pytest.raises(Uncertain, match="it may or may not have been done"):
        await rig.repo.post_comment(1, "hello")
    assert rig.server.count(f"POST {COMMENTS}") == 1


async def test_a_post_that_took_effect_though_its_answer_was_lost_is_found(rig: Rig) -> None:
    posted = {"id": 7, "body": "hello <!-- dbreview:x -->", "user": {"login": "dbreview[bot]", "type": "Bot"}}
    quoted = posted | {"id": 9, "user": {"login": "mallory", "type": "User"}}
    rig.server.answers[f"POST {COMMENTS}"] = lambda _: (502, {}, {})
    rig.server.answers[f"GET {COMMENTS}"] = lambda _: [posted, quoted]
    assert await rig.repo.post_comment(1, posted["body"]) == 7
    assert rig.server.count(f"POST {COMMENTS}") == 1


async def test_a_post_that_took_no_effect_is_sent_again(rig: Rig) -> None:
    rig.server.answers[f"POST {COMMENTS}"] = [(502, {}, {}), (201, {}, {"id": 8})]
    rig.server.answers[f"GET {COMMENTS}"] = lambda _: []
    assert await rig.repo.post_comment(1, "hello <!-- dbreview:x -->") == 8


async def test_a_secondary_limit_without_a_time_waits_a_minute(rig: Rig) -> None:
    rig.server.answers[f"POST {COMMENTS}"] = [(403, {"x-ratelimit-remaining": "4000"}, SECONDARY), (201, {}, {"id": 1})]
    assert await rig.repo.post_comment(1, "x") == 1
    assert rig.time.slept == [60.0]


async def test_a_secondary_limit_that_stays_goes_back_to_the_queue(rig: Rig) -> None:
    rig.server.answers[f"POST {COMMENTS}"] = lambda _: (403, {}, SECONDARY)
    with pytest.raises(RateLimited) as caught:
        await rig.repo.post_comment(1, "x")
    assert caught.value.seconds == 120.0
    assert sum(rig.time.slept) == 60.0


async def test_retry_after_is_obeyed(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = [(429, {"retry-after": "17"}, SECONDARY), EMPTY]
    await rig.repo.paths("abc")
    assert rig.time.slept == [17.0]


async def test_the_primary_limit_is_never_slept_out(rig: Rig) -> None:
    reset = str(int(rig.time.at) + 3399)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    rig.server.answers[f"GET {TREE}"] = lambda _: (403, headers, {"message": "API rate limit exceeded"})
    with pytest.raises(RateLimited) as caught:
        await rig.repo.paths("abc")
    assert caught.value.seconds == 3399.0
    assert rig.time.slept == []


async def test_after_that_nothing_is_sent_until_the_time_is_over(rig: Rig) -> None:
    reset = str(int(rig.time.at) + 3399)
    limit = (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}, {"message": "API rate limit exceeded"})
    rig.server.answers[f"GET {TREE}"] = [limit, EMPTY]
    for seconds in (3399.0, 3399.0):
        with pytest.raises(RateLimited) as caught:
            await rig.repo.paths("abc")
        assert caught.value.seconds == seconds
    assert rig.server.count(f"GET {TREE}") == 1
    rig.time.at += 3400
    assert (await rig.repo.paths("abc")).paths == {}


async def test_graphql_rests_alone(rig: Rig) -> None:
    rig.server.answers["POST /graphql"] = [{"errors": [{"type": "RATE_LIMITED", "message": "x"}]}]
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    for _ in range(2):
        with pytest.raises(RateLimited):
            await rig.repo.texts([("abc", "a.ts")])
    assert rig.server.count("POST /graphql") == 1
    assert (await rig.repo.paths("abc")).paths == {}


async def test_a_missing_permission_is_named(rig: Rig) -> None:
    headers = {"x-accepted-github-permissions": "checks=write"}
    rig.server.answers["POST /repos/o/r/check-runs"] = lambda _: (403, headers, {"message": "Resource not accessible"})
    with pytest.raises(Forbidden, match=r"needs the permission checks=write\."):
        await rig.repo.open_check("abc", "id", "title")


async def test_writes_of_content_stand_a_second_apart(rig: Rig) -> None:
    rig.server.answers[f"POST {COMMENTS}"] = lambda _: (201, {}, {"id": 1})
    await asyncio.gather(*(rig.repo.post_comment(1, "x") for _ in range(4)))
    assert rig.time.slept == [1.0, 1.0, 1.0]


async def test_250_items_over_three_pages(rig: Rig) -> None:
    url = "/repos/o/r/pulls/9/files"

    def page(asked):
        number = int(dict(pair.split("=") for pair in asked.query.split("&")).get("page", "1"))
        assert "per_page=100" in asked.query
        items = [{"filename": f"f{i}", "status": "modified"} for i in range((number - 1) * 100, min(number * 100, 250))]
        link = f'<https://api.github.com{url}?per_page=100&page={number + 1}>; rel="next"'
        return 200, ({"link": link} if number < 3 else {}), items

    rig.server.answers[f"GET {url}"] = page
    files = await rig.repo.files(9)
    assert [f.path for f in files] == [f"f{i}" for i in range(250)]
    assert rig.server.count(f"GET {url}") == 3


async def test_odd_names_reach_the_wire_quoted(rig: Rig) -> None:
    path = "/repos/o/r/collaborators/we%2Fird%3F%23/permission"
    rig.server.answers[f"GET {path}"] = lambda _: {"permission": "write", "role_name": "maintain"}
    assert await rig.repo.permission("we/ird?#") == "maintain"
    assert await rig.repo.permission("nobody") == "none"


async def test_the_api_version_is_said(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    await rig.repo.paths("abc")
    assert {a.headers["x-github-api-version"] for a in rig.server.asked} == {"2022-11-28"}


def blob(path: str, mode: str = "100644") -> dict[str, str]:
    return {"type": "blob", "path": path, "sha": f"sha of {path}", "mode": mode}


def folder(path: str) -> dict[str, str]:
    return {"type": "tree", "path": path, "sha": f"{path}-tree", "mode": "040000"}


async def test_a_tree_github_does_not_list_whole_is_walked(rig: Rig) -> None:
    cut = {"tree": [blob("a"), folder("big")], "truncated": True}
    root = {"tree": [blob("a"), blob("link", "120000"), folder("big"), folder("small"), folder("node_modules")]}
    rig.server.answers |= {
        f"GET {TREE}": [cut, root],
        "GET /repos/o/r/git/trees/big-tree": [cut, {"tree": [blob("b"), folder("deep")]}],
        "GET /repos/o/r/git/trees/deep-tree": [{"tree": [blob("x/c"), {"type": "commit", "path": "sub"}]}],
        "GET /repos/o/r/git/trees/small-tree": [{"tree": [blob("d")]}],
    }
    paths = await rig.repo.paths("abc")
    assert set(paths.paths) == {"a", "link", "big/a", "big/b", "big/deep/x/c", "small/d"}
    assert (paths.symlinks, paths.truncated) == ({"link"}, False)
    assert rig.server.count("GET /repos/o/r/git/trees") == 6


async def test_a_walk_ends_somewhere(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.trees.MOST", 3)
    endless = {"tree": [blob("a"), folder("big")], "truncated": True}
    rig.server.answers |= {f"GET {TREE}": lambda _: endless, "GET /repos/o/r/git/trees/big-tree": lambda _: endless}
    paths = await rig.repo.paths("abc")
    assert paths.truncated
    assert {"a", "big/a"} <= set(paths.paths)


async def test_a_renamed_repository_is_followed(rig: Rig) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: (301, {"location": "https://api.github.com/repositories/1/t"}, {})
    rig.server.answers["GET /repositories/1/t"] = lambda _: EMPTY
    assert (await rig.repo.paths("abc")).paths == {}
    assert rig.server.asked[-1].headers["authorization"] == "token ghs_1"
    rig.server.answers[f"POST {COMMENTS}"] = lambda _: (
        307,
        {"location": "https://api.github.com/repositories/1/c"},
        {},
    )
    rig.server.answers["POST /repositories/1/c"] = lambda asked: (201, {}, {"id": len(asked.json["body"])})
    assert await rig.repo.post_comment(1, "four") == 4


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        ({"errors": [{"type": "RATE_LIMITED", "message": "x"}]}, RateLimited, "asks us to wait 60 s"),
        ({"errors": [{"type": "NOT_FOUND", "message": "No such repository"}]}, NotFound, "No such repository"),
        ({"errors": [{"type": "FORBIDDEN", "message": "not accessible"}]}, Forbidden, "not accessible"),
        ({"errors": [{"message": "Field 'x' doesn't exist"}]}, Refused, "Field 'x' doesn't exist"),
        ({"errors": [{"message": "Something went wrong while executing"}]}, Unreachable, "Something went wrong"),
        ({"data": {"repository": None}}, NotFound, "has no repository o/r for this installation"),
        ({}, Unreachable, "answered: nothing"),
    ],
)
async def test_graphql_says_no_with_200(rig: Rig, answer: object, error: type[Exception], sentence: str) -> None:
    rig.server.answers["POST /graphql"] = lambda _: answer
    with pytest.raises(error, match=sentence):
        await rig.repo.texts([("abc", "a.ts")])


async def test_graphql_answers_in_part(rig: Rig) -> None:
    found = {"oid": "1", "byteSize": 2, "isBinary": False, "isTruncated": False, "text": "a\n"}
    data = {"data": {"repository": {"f0": found, "f1": None}}, "errors": [{"message": "f1 took too long"}]}
    rig.server.answers["POST /graphql"] = lambda _: data
    texts = await rig.repo.texts([("abc", "a.ts"), ("abc", "b.ts")])
    assert texts.texts == {("abc", "a.ts"): "a\n"}
    assert list(texts.unavailable) == [("abc", "b.ts")]


@pytest.mark.parametrize(
    ("failure", "attempt", "wait"),
    [
        (Failure(repeatable=True, status=500), 0, 1.0),
        (Failure(repeatable=True, status=None), 2, 4.0),
        (Failure(repeatable=True, status=500), 3, None),
        (Failure(repeatable=False, status=500), 0, None),
        (Failure(repeatable=False, status=None), 0, None),
        (Failure(repeatable=False, unsent=True), 0, 1.0),
        (Failure(repeatable=True, status=404), 0, None),
        (Failure(repeatable=True, status=422), 0, None),
        (Failure(repeatable=False, status=403, limited=True), 0, 60.0),
        (Failure(repeatable=False, status=403, limited=True), 1, 120.0),
        (Failure(repeatable=False, status=429, limited=True, retry_after=3.0), 1, 3.0),
    ],
)
def test_when_to_send_again(failure: Failure, attempt: int, wait: float | None) -> None:
    assert pause(failure, attempt) == wait
