"""From a signed webhook over HTTP to what GitHub holds at the end, with the process killed on the way."""

import time
from pathlib import Path

import pytest

from bot.standin import StandIn
from bot.standin.checks import CheckRun
from bot.survey import LEFT
from tests.bot.jobs.service import until
from tests.reviews.stage import BRANCH, files_of
from tests.service.real import RealService

EXAMPLE = Path(__file__).parents[2] / "bot" / "standin" / "example"


both = pytest.mark.parametrize("new_store", ["sqlite", "postgres"], indirect=True)


def opened(standin: StandIn):
    """Open the example's pull request and return it."""
    repository = standin.repository
    first = repository.commit("main", files_of(EXAMPLE / "base"))
    repository.commit(BRANCH, files_of(EXAMPLE / "head"), "The change", first)
    return repository.open_pull(BRANCH)


def concluded(standin: StandIn) -> bool:
    """Tell whether the newest check run is complete."""
    runs = list(standin.repository.check_runs.values())
    return bool(runs) and runs[-1].status == "completed"


def test_a_delivery_becomes_one_review_and_a_concluded_check(standin, real: RealService):
    pull = opened(standin)
    real.start()
    assert real.send(standin.events.pull_request("opened", pull)) == 202
    until(lambda: concluded(standin), 60)
    repository = standin.repository
    (run,) = repository.check_runs.values()
    assert (run.name, run.conclusion) == ("dbreview", "failure"), real.log_tail()
    assert len(repository.reviews) == 1
    assert len(repository.issue_comments) == 1
    assert repository.review_comments


# What a dead process leaves behind is the store's matter too at two points; tests/faults kills it everywhere on SQLite.
@pytest.mark.parametrize(
    ("new_store", "method", "path"),
    [
        ("postgres", "POST", r"/pulls/\d+/reviews$"),
        ("postgres", "PATCH", r"/check-runs/\d+$"),
    ],
    indirect=["new_store"],
)
def test_killed_right_after_a_request_took_effect_everything_stands_once(standin, real: RealService, method, path):
    pull = opened(standin)
    fault = standin.faults.add(method, path, "timeout-after")
    real.start()
    assert real.send(standin.events.pull_request("opened", pull)) == 202
    until(lambda: fault.happened, 60)
    real.kill()
    real.start()
    until(lambda: concluded(standin), 90)
    repository = standin.repository
    assert [run.conclusion for run in repository.check_runs.values()] == ["failure"], real.log_tail()
    assert len(repository.reviews) == 1
    assert len(repository.issue_comments) == 1
    said = [fingerprint for comment in repository.review_comments.values() for fingerprint in _marks(comment.body)]
    assert len(said) == len(set(said))


@both
def test_a_redelivery_of_a_finished_review_changes_nothing(standin, real: RealService):
    pull = opened(standin)
    real.start()
    delivery = standin.events.pull_request("opened", pull)
    real.send(delivery)
    until(lambda: concluded(standin), 60)
    before = len(standin.requests)
    assert real.send(delivery) == 202
    second = standin.events.pull_request("synchronize", pull)
    real.send(second)  # the same head under another GUID: reviewed again, and nothing is said twice
    until(lambda: len(standin.repository.check_runs) == 2 and concluded(standin), 60)
    assert len(standin.repository.reviews) == 1
    assert len(standin.repository.issue_comments) == 1
    assert len(standin.requests) > before


@both
def test_the_newest_of_many_pushes_is_the_one_reviewed(standin, real: RealService):
    pull = opened(standin)
    real.start()
    for n in range(6):
        pull.push({"README.md": f"push {n}\n"})
        assert real.send(standin.events.pull_request("synchronize", pull)) == 202
    head = pull.head_sha
    runs = standin.repository.check_runs
    until(lambda: any(r.head_sha == head and r.status == "completed" for r in runs.values()), 90)
    until(lambda: all(r.status == "completed" for r in runs.values()), 30)
    assert len(standin.repository.reviews) == 1
    assert [r.conclusion for r in runs.values() if r.head_sha == head] == ["failure"]


def test_deliveries_in_the_wrong_order_end_in_a_review_of_the_newest_head(standin, real: RealService):
    pull = opened(standin)
    real.start()
    old = standin.events.pull_request("synchronize", pull)
    pull.push({"README.md": "newer\n"})  # its delivery is lost
    real.send(old)
    runs = standin.repository.check_runs
    until(lambda: any(r.head_sha == pull.head_sha and r.status == "completed" for r in runs.values()), 60)
    assert sorted(str(r.conclusion) for r in runs.values()) == ["cancelled", "failure"]
    assert len(standin.repository.reviews) == 1


@pytest.mark.parametrize("begun", [True, False], ids=["in progress", "not begun"])
def test_after_the_store_was_lost_a_head_without_a_concluded_check_is_reviewed(standin, real: RealService, begun: bool):
    pull, runs = opened(standin), standin.repository.check_runs
    standin.webhooks.note(standin.events.pull_request("opened", pull), 202)
    if begun:
        head = pull.head_sha
        left = CheckRun(next(standin.ids), standin.repository, "dbreview", head, standin.app_json(), "in_progress")
        runs[left.id] = left
    real.start()
    until(lambda: len(runs) == 1 + begun and concluded(standin), 60)
    assert [run.conclusion for run in runs.values()] == ["cancelled", "failure"][not begun :], real.log_tail()
    assert len(standin.repository.reviews) == 1


def test_a_review_that_is_under_way_is_not_taken_for_one_left_behind(standin, real: RealService):
    pull = opened(standin)
    delivery = standin.events.pull_request("opened", pull)
    standin.webhooks.note(delivery, 202)  # so that the sweep at the start looks here
    fault = standin.faults.add("GET", r"/compare/", "secondary-retry-after", 3)  # which keeps the review busy
    real.start()
    assert real.send(delivery) == 202
    until(lambda: fault.happened, 60)
    until(lambda: standin.count("GET", "/check-runs") and concluded(standin), 90)
    runs = list(standin.repository.check_runs.values())
    assert LEFT not in {run.title for run in runs}, real.log_tail()
    assert runs[-1].conclusion == "failure"
    assert len(standin.repository.reviews) == 1


def test_a_delivery_that_met_a_closed_door_is_asked_for_and_reviewed_once(standin, real: RealService):
    pull = opened(standin)
    lost = standin.events.pull_request("opened", pull)
    standin.webhooks.note(lost, 502)
    real.start()
    until(lambda: standin.webhooks.waiting, 60)
    assert [each.guid for each in standin.webhooks.waiting] == [lost.guid]
    assert real.send(lost) == 202
    until(lambda: concluded(standin), 60)
    assert real.send(lost) == 202
    assert len(standin.repository.reviews) == 1
    assert [run.conclusion for run in standin.repository.check_runs.values()] == ["failure"], real.log_tail()


STATED = 30.0  # seconds: docs/operating.md


@both
def test_sigterm_ends_in_the_stated_time_and_the_next_process_finishes_the_review(standin, real: RealService):
    pull = opened(standin)
    fault = standin.faults.add("GET", r"/compare/", "timeout")  # longer than a process that stops will wait
    real.start(DBREVIEW_DRAIN_SECONDS="2", DBREVIEW_SWEEP="false")
    assert real.send(standin.events.pull_request("opened", pull)) == 202
    until(lambda: fault.happened, 60)
    begun = time.monotonic()
    assert real.stop() == 0, real.log_tail()
    assert time.monotonic() - begun < STATED
    assert not concluded(standin)
    real.start()
    until(lambda: concluded(standin), 90)
    assert [run.conclusion for run in standin.repository.check_runs.values()] == ["failure"], real.log_tail()
    assert len(standin.repository.reviews) == 1


def _marks(body: str) -> list[str]:
    return body.rpartition("<!-- dbreview:finding ")[2].removesuffix(" -->").split()
