"""What one process learns of GitHub's patience, the others keep to."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from bot.github import GitHub, RateLimited
from bot.jobs.pace import Pace
from bot.pull import Repository
from bot.standin.tokens import key_pair
from tests.bot.github.fake import FakeGitHub, FakeTime, credentials

TREE = "/repos/o/r/git/trees/abc"
EMPTY = {"tree": [], "truncated": False}
SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}


@pytest.fixture
def two(new_store: Callable[[], str]) -> Iterator[tuple[Pace, Pace]]:
    """Two processes' views of one store."""
    url = new_store()
    pair = Pace(url), Pace(url)
    yield pair
    for each in pair:
        each.close()


def near(seconds: float, wanted: float) -> bool:
    return wanted - 5 < seconds <= wanted


async def test_a_rest_is_seen_by_the_others_and_by_no_other_installation(two: tuple[Pace, Pace]) -> None:
    here, there = two
    assert await there.rests(1) == (0.0, 0.0)
    await here.rest(1, 60, graphql=False)
    rest, graph = await there.rests(1)
    assert near(rest, 60)
    assert graph == 0.0
    await there.rest(1, 300, graphql=True)
    await there.rest(1, 10, graphql=False)  # less than is known already
    rest, graph = await here.rests(1)
    assert near(rest, 60)
    assert near(graph, 300)
    assert await here.rests(2) == (0.0, 0.0)


@pytest.mark.parametrize("new_store", ["postgres"], indirect=True)
async def test_turns_to_write_are_a_second_apart_whoever_takes_them(two: tuple[Pace, Pace]) -> None:
    here, there = two
    waits = [await each.turn(1) for each in (here, there, here, there)]
    assert waits[0] == 0.0
    assert all(near(wait, n) for n, wait in enumerate(waits[1:], 1)), waits
    assert await there.turn(2) == 0.0


async def test_a_store_that_does_not_answer_is_no_reason_to_wait() -> None:
    pace = Pace("postgresql://nobody@127.0.0.1:9/none")
    await pace.rest(1, 60, graphql=False)
    assert await pace.rests(1) == (0.0, 0.0)
    assert await pace.turn(1) == 0.0


@pytest.mark.parametrize("limit", ["primary", "secondary"])
async def test_a_limit_met_by_one_process_stops_the_other(two: tuple[Pace, Pace], limit: str) -> None:
    server, time = FakeGitHub(), FakeTime()
    here, there = (
        GitHub(credentials(key_pair().private), httpx.ASGITransport(app=server), clock=time.clock(), others=each).repo(
            5, Repository(1, "o", "r")
        )
        for each in two
    )
    spent = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.at) + 3000)}
    server.answers[f"GET {TREE}"] = lambda _: (403, spent if limit == "primary" else {}, SECONDARY | {"limit": limit})
    with pytest.raises(RateLimited) as known:
        await here.paths("abc")
    asked = server.count(f"GET {TREE}")
    time.at += 2  # what the others say is asked for once a second
    with pytest.raises(RateLimited) as told:
        await there.paths("abc")
    assert near(told.value.seconds, known.value.seconds)
    assert server.count(f"GET {TREE}") == asked


async def test_while_one_waits_for_a_short_limit_the_other_does_not_ask(two: tuple[Pace, Pace]) -> None:
    server, time = FakeGitHub(), FakeTime()
    here, there = (
        GitHub(credentials(key_pair().private), httpx.ASGITransport(app=server), clock=time.clock(), others=each).repo(
            5, Repository(1, "o", "r")
        )
        for each in two
    )
    server.answers[f"GET {TREE}"] = [(429, {"retry-after": "17"}, SECONDARY), EMPTY]
    stopped: list[float] = []

    async def meanwhile(seconds: float) -> None:
        with pytest.raises(RateLimited) as told:
            await there.paths("abc")
        stopped.append(told.value.seconds)
        time.at += seconds

    time.sleep = meanwhile  # type: ignore[method-assign]
    clock = here.calls.clients.clock
    object.__setattr__(clock, "sleep", meanwhile)
    await here.paths("abc")
    assert len(stopped) == 1
    assert near(stopped[0], 17)
    assert server.count(f"GET {TREE}") == 2
