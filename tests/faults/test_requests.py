"""How many requests a review costs: what GitHub's limits leave to everybody else of the installation."""

from pathlib import Path

import pytest

from bot.job import sweep
from bot.standin import StandIn
from bot.standin.example import tree
from tests.faults.rig import Judge, Line, Rig
from tests.faults.scenarios import first

USUAL, UNCHANGED = 7, 5  # at most, but for the token, which lasts an hour
HOUR = 3600


async def asked(rig: Rig, delivery) -> list[str]:
    """Work on a delivery; return the requests it took, but for a token."""
    before = len(rig.standin.requests)
    await rig.deliver(delivery)
    requests = [f"{each.method} {each.path.rpartition('/acme/shop/')[2]}" for each in rig.standin.requests[before:]]
    return [each for each in requests if not each.endswith("/access_tokens")]


def again(rig: Rig):
    """Everything that asks for a review of a head which has one."""
    pull, events = rig.standin.repository.pulls[1], rig.standin.events
    yield events.pull_request("synchronize", pull)
    yield events.check_suite("rerequested", pull)
    yield events.issue_comment(pull, "/dbreview", "ada")


async def test_a_usual_review_takes_seven_requests_and_one_without_change_five(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    line = Line(rig.standin)
    rig.lives = rig.started(line)
    await rig.deliver(await first(rig))
    tokens = [path for _, path in line.passed if path.endswith("/access_tokens")]
    assert len(line.passed) - len(tokens) <= USUAL
    assert len(tokens) == 2, "nobody has asked yet whether the owner has shared settings"
    push, check, command = [await asked(rig, delivery) for delivery in again(rig)]
    for requests in (push, check):
        assert [each.split("/")[0] for each in requests] == ["POST check-runs", "POST ", "PATCH check-runs"]
    assert len(command) <= UNCHANGED, command
    assert sum("reactions" in each for each in command) == 2
    assert len(rig.standin.repository.reviews) == 1
    assert len(rig.standin.repository.check_runs) == 3, "who asked by a comment was shown the check that is there"


@pytest.mark.parametrize("later", [0, 7 * HOUR, 30 * HOUR])
@pytest.mark.parametrize("how", ["swept", "installed"])
async def test_with_its_token_a_first_review_takes_eight_whoever_the_owner_is(tmp_path, how: str, later: int) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    line = Line(rig.standin)
    rig.lives = rig.started(line)
    if how == "installed":
        await rig.deliver(rig.standin.events.installation("created"))
    delivery = await first(rig)
    rig.standin.clock.advance(later)
    if how == "swept" or later:
        await rig.work_on(sweep("hour"))
    line.passed.clear()
    await rig.deliver(delivery)
    assert len(line.passed) <= USUAL + 1, line.passed


async def test_an_hour_later_a_first_review_takes_eight_its_token_counted(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    line = Line(rig.standin)
    rig.lives = rig.started(line)
    repository = rig.standin.repository
    await rig.deliver(await first(rig))
    repository.commit("again", tree("head"), "The same in another pull request", "main")
    rig.standin.clock.advance(HOUR)
    line.passed.clear()
    await rig.deliver(rig.standin.events.pull_request("opened", repository.open_pull("again")))
    assert len(line.passed) == USUAL + 1, line.passed


async def test_after_a_start_nothing_is_remembered_and_a_review_still_takes_five(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    await rig.deliver(await first(rig))
    for delivery in again(rig):
        requests = [each for each in await asked(rig, delivery) if "reactions" not in each and "permission" not in each]
        assert len(requests) <= UNCHANGED, requests


async def test_a_check_that_says_something_else_is_made_anew(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    await rig.deliver(await first(rig))
    (run,) = rig.standin.repository.check_runs.values()
    title, run.title = run.title, "What an earlier release said"
    *_, command = again(rig)
    await rig.deliver(command)
    assert [each.title for each in rig.standin.repository.check_runs.values()] == [run.title, title]


async def test_a_check_that_was_left_in_progress_is_no_answer_to_a_command(tmp_path: Path) -> None:
    rig = Rig(StandIn(tmp_path), Judge())
    await rig.deliver(await first(rig))
    (run,) = rig.standin.repository.check_runs.values()
    run.status, run.conclusion = "in_progress", None
    *_, command = again(rig)
    await rig.deliver(command)
    assert [each.status for each in rig.standin.repository.check_runs.values()] == ["in_progress", "completed"]
