"""What a token opens, where it travels, and how much may come back."""

import dataclasses
import gzip
import json

import httpx
import pytest

from bot.github import NotFound, Unreachable
from bot.github.clients import PERMISSIONS
from bot.github.errors import NotInstalled
from bot.github.shared import FRESH, LASTING
from bot.github.wire import Pinned
from bot.job import Place
from bot.pull import Repository
from bot.standin.tokens import PERMISSIONS as GRANTED
from tests.bot.github.against import Against
from tests.bot.github.fake import Rig

TREE = "/repos/o/r/git/trees/abc"
EMPTY = {"tree": [], "truncated": False}
MINT = "POST /app/installations/5/access_tokens"
TOKEN = (201, {}, {"token": "t", "expires_at": "2099-01-01T00:00:00Z"})
NOT_THERE = (422, {}, {"message": "There is at least one repository that does not exist or is not accessible."})
NOT_GRANTED = (422, {}, {"message": "The permissions requested are not granted to this installation."})


def held(against: Against):
    return list(against.standin.tokens._tokens.values())


def scopes(rig: Rig) -> list[dict]:
    return [each.json for each in rig.server.asked if f"{each.method} {each.path}" == MINT]


async def test_a_token_opens_one_repository_with_the_permissions_of_a_job(against: Against) -> None:
    other = against.standin.add_repository("acme", "other")
    await against.repo.pull(1)
    (token,) = held(against)
    assert token.repositories == {against.standin.repository.id}
    assert token.permissions == PERMISSIONS
    assert {"issues", "merge_queues"} == set(GRANTED) - set(PERMISSIONS), "they bring events, and open nothing"
    there = against.github.repo(against.standin.installation_id, Repository(other.id, "acme", "other"))
    with pytest.raises(NotFound):
        await there.pull(1)
    assert [each.repositories for each in held(against)] == [{against.standin.repository.id}, {other.id}]


async def test_the_token_of_one_repository_does_not_open_another(against: Against) -> None:
    other = against.standin.add_repository("acme", "other")
    other.commit("main", {"a.txt": "a\n"}, "Base")
    elsewhere = dataclasses.replace(against.repository, owner="acme", name="other")  # a wrong name, by whatever way
    repo = against.github.repo(against.standin.installation_id, against.repository)
    await repo.pull(1)
    with pytest.raises(NotFound):
        await against.github.repo(against.standin.installation_id, elsewhere).paths("main")


async def test_the_owners_settings_are_opened_too_where_they_are(against: Against) -> None:
    shared = against.standin.add_repository("acme", ".github")
    await against.repo.pull(1)
    (token,) = held(against)
    assert token.repositories == {against.standin.repository.id, shared.id}


async def look(rig: Rig, number: int, name: str) -> None:
    rig.server.answers[f"GET /repos/o/{name}/git/trees/abc"] = lambda _: EMPTY
    await rig.github.repo(5, Repository(number, "o", name)).paths("abc")


def asked(rig: Rig) -> list[list]:
    return [scope.get("repositories") or scope["repository_ids"] for scope in scopes(rig)]


async def test_an_owner_without_shared_settings_is_asked_for_them_once_a_day(rig: Rig) -> None:
    rig.server.answers[MINT] = [NOT_THERE, TOKEN, TOKEN, NOT_THERE, TOKEN]
    for number, later in ((1, 0), (2, LASTING - 1), (3, 1)):
        rig.time.at += later
        await look(rig, number, f"r{number}")
    assert asked(rig) == [[".github", "r1"], [1], [2], [".github", "r3"], [3]]


async def test_shared_settings_that_we_hear_of_are_opened_at_once(rig: Rig) -> None:
    """A push to `.github` makes us look there; tokens from before it do not open it."""
    rig.server.answers[MINT] = [NOT_THERE, TOKEN, TOKEN, TOKEN]
    for number, name in ((1, "r1"), (9, ".github"), (1, "r1"), (9, ".github")):
        await look(rig, number, name)
    assert asked(rig) == [[".github", "r1"], [1], [".github"], [".github", "r1"]]


async def test_what_is_looked_for_in_the_background_no_review_asks_for(rig: Rig) -> None:
    rig.server.answers[MINT] = [NOT_THERE, TOKEN, NOT_THERE, TOKEN, TOKEN, TOKEN]
    for number in (1, 2, 3):
        await rig.github.seek_shared(5)
        await rig.github.seek_shared(5)  # it is known now
        await look(rig, number, f"r{number}")
        rig.time.at += FRESH
    assert asked(rig) == [[".github"], [1], [".github"], [2], [".github"], [".github", "r3"]]
    assert scopes(rig)[0]["permissions"] == {"contents": "read", "metadata": "read"}


@pytest.mark.parametrize(
    ("names", "whole", "first"),
    [
        (("r1", "r2"), True, [1]),
        (("r1", ".github"), True, [".github", "r1"]),
        (("r2",), False, [".github", "r1"]),  # what was added says nothing about what was there
    ],
)
async def test_what_an_installation_is_given_tells_whether_there_are_shared_settings(rig, names, whole, first) -> None:
    rig.server.answers[MINT] = [TOKEN]
    rig.github.hear(5, [Place(id=n, owner="o", name=name) for n, name in enumerate(names, 1)], whole=whole)
    await look(rig, 1, "r1")
    assert asked(rig) == [first]


async def test_a_repository_that_is_created_later_is_heard_of(rig: Rig) -> None:
    rig.server.answers[MINT] = [TOKEN, TOKEN]
    rig.github.hear(5, [Place(id=1, owner="o", name="r1")], whole=True)
    await look(rig, 1, "r1")
    rig.github.hear(5, [Place(id=9, owner="o", name=".github")], whole=False)
    await look(rig, 1, "r1")
    assert asked(rig) == [[1], [".github", "r1"]]


async def test_a_missing_permission_is_not_taken_for_missing_settings(rig: Rig) -> None:
    rig.server.answers[MINT] = [NOT_GRANTED, NOT_GRANTED, TOKEN, TOKEN]
    await look(rig, 1, "r1")
    await look(rig, 2, "r2")
    assert asked(rig) == [[".github", "r1"], [1], [1], [".github", "r2"]]


async def test_an_installation_that_lacks_a_permission_still_reads(rig: Rig) -> None:
    """The request that needs it names it then; a refused token would not say which."""
    rig.server.answers[MINT] = [NOT_GRANTED, NOT_GRANTED, TOKEN]
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    await rig.repo.paths("abc")
    assert [sorted(scope) for scope in scopes(rig)][-1] == ["repository_ids"]
    assert all("repositories" in scope or "repository_ids" in scope for scope in scopes(rig))


async def test_a_repository_the_app_does_not_have_is_said(rig: Rig) -> None:
    rig.server.answers[MINT] = lambda _: NOT_THERE
    with pytest.raises(NotInstalled, match=r"^GitHub has no repository o/r for this installation\.$"):
        await rig.repo.paths("abc")


async def test_tokens_that_ended_are_forgotten(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.github.clients.MANY", 3)
    for number in range(5):
        rig.server.answers[f"GET /repos/o/r{number}/git/trees/abc"] = lambda _: EMPTY
        await rig.github.repo(5, Repository(number, "o", f"r{number}")).paths("abc")
    rig.time.at += 10**10
    rig.server.answers[f"GET {TREE}"] = lambda _: EMPTY
    await rig.github.repo(5, Repository(9, "o", "r")).paths("abc")
    assert len(rig.github._clients._held) == 1
    assert len(rig.github._clients._locks) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "elsewhere", ["http://169.254.169.254/latest/meta-data", "https://evil.example/x", "http://api.github.com/user"]
)
async def test_no_redirect_leads_anywhere_else(rig: Rig, status: int, elsewhere: str) -> None:
    rig.server.answers[f"GET {TREE}"] = lambda _: (status, {"location": elsewhere}, {})
    with pytest.raises(Unreachable, match="not the server that was configured"):
        await rig.repo.paths("abc")
    assert {each.headers["host"] for each in rig.server.asked} == {"api.github.com"}
    assert rig.time.slept == [], "it is not asked again"


async def test_no_next_page_leads_anywhere_else(rig: Rig) -> None:
    link = {"link": '<https://evil.example/page2>; rel="next"'}
    rig.server.answers["GET /repos/o/r/pulls/1/files"] = lambda _: (200, link, [])
    with pytest.raises(Unreachable, match=r"GitHub leads to evil\.example"):
        await rig.repo.files(1)


def answering(content: bytes, **headers: str) -> Pinned:
    inner = httpx.MockTransport(lambda _: httpx.Response(200, content=content, headers=headers))
    return Pinned(inner, "https://api.github.com", most=1_000_000)


async def test_an_answer_that_unpacks_without_end_is_given_up() -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    assert len(bomb) < 100_000
    async with httpx.AsyncClient(transport=answering(bomb, **{"content-encoding": "gzip"})) as client:
        with pytest.raises(Unreachable, match=r"answer to GET /tree is larger than 1000000 bytes"):
            await client.get("https://api.github.com/tree")


async def test_an_answer_that_is_packed_arrives_unpacked() -> None:
    packed = gzip.compress(json.dumps(EMPTY).encode())
    async with httpx.AsyncClient(transport=answering(packed, **{"content-encoding": "gzip"})) as client:
        answer = await client.get("https://api.github.com/tree")
    assert answer.json() == EMPTY
    assert "content-encoding" not in answer.headers
