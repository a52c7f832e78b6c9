"""Looking around: new repositories, moved bases, lost deliveries, checks left behind; and repositories that go away."""

from dataclasses import replace
from typing import Any

import pytest

from bot.github import Sending
from bot.job import AWAY, LOST, Job, sweep
from bot.judgement import Judgement
from bot.standin import StandIn
from bot.standin.example import tree
from bot.standin.repository import Pull, Repository
from bot.summary import title
from bot.survey import LEFT, TRIES, UNTOUCHED, _lost
from tests.faults.rig import Judge, Rig
from webhooks.events import Ignored, job_of

JUDGE = Judge()


@pytest.fixture
def rig(standin: StandIn) -> Rig:
    """A repository with two open pull requests: one changes the database, one does not."""
    opened(standin.repository)
    return Rig(standin, JUDGE)


def opened(repository: Repository) -> tuple[Pull, Pull]:
    repository.commit("main", tree("base"), "The shop")
    repository.commit("coupons", tree("head"), "Coupons", "main")
    repository.commit("words", {"README.md": "Hello\n"}, "Words", "main")
    return repository.open_pull("coupons"), repository.open_pull("words")


def checks(repository: Repository) -> list[tuple[str, str | None]]:
    """Return every check run in order, as the branch it stands on and its conclusion."""
    heads = {pull.head_sha: pull.head_ref for pull in repository.pulls.values()}
    return [(heads.get(run.head_sha, "?"), run.conclusion) for run in repository.check_runs.values()]


async def test_what_is_open_in_a_new_repository_is_reviewed_once(rig: Rig) -> None:
    standin = rig.standin
    await rig.deliver(standin.events.installation("created"))
    assert sorted(checks(standin.repository)) == [("coupons", "failure"), ("words", "success")]
    assert len(standin.repository.reviews) == 1
    await rig.deliver(standin.events.repositories_added(standin.repository))
    assert len(checks(standin.repository)) == 2


async def test_every_repository_of_an_installation_is_looked_at(rig: Rig) -> None:
    other = rig.standin.add_repository("acme", "warehouse")
    opened(other)
    await rig.deliver(rig.standin.events.installation("created"))
    assert [len(checks(each)) for each in rig.standin.repositories] == [2, 2]


async def test_migrations_pushed_to_a_base_have_what_depends_on_it_reviewed_again(rig: Rig) -> None:
    standin, repository = rig.standin, rig.standin.repository
    for pull in repository.pulls.values():
        await rig.deliver(standin.events.pull_request("opened", pull))
    said = len(repository.review_comments), len(repository.issue_comments)
    before = repository.git.sha("refs/heads/main")
    journal = tree("head")["packages/database/drizzle/meta/_journal.json"].replace("coupons", "other")
    path = "packages/database/drizzle/"
    repository.commit("main", {f"{path}meta/_journal.json": journal, f"{path}0001_other.sql": "SELECT 1;\n"})
    await rig.deliver(standin.events.push(repository, "main", before))
    assert [branch for branch, _ in checks(repository)] == ["coupons", "words", "coupons"]
    assert len(repository.issue_comments) == said[1]
    words = repository.git.sha("refs/heads/main")
    repository.commit("main", {"README.md": "More\n"})
    delivery = standin.events.push(repository, "main", words)
    assert job_of(delivery.event, "guid", delivery.payload) == Ignored("no-migrations")


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"ref": "refs/tags/v1"}, "no-branch"),
        ({"deleted": True}, "no-branch"),
        ({"commits": [{"modified": ["src/a.ts"]}]}, "no-migrations"),
        ({"commits": [{"modified": [".github/dbreview.yml"]}]}, "main"),
        ({"commits": [{"modified": ["src/a.ts"]}], "forced": True}, "main"),
        ({"commits": []}, "main"),
        ({"commits": [{"added": "a"}]}, "malformed"),
        ({"installation": None}, "no-installation"),
    ],
    ids=str,
)
def test_pushes(change: dict[str, Any], outcome: str) -> None:
    origin = {"installation": {"id": 5}, "repository": {"id": 77, "name": "shop", "owner": {"login": "acme"}}}
    commits = [{"added": ["drizzle/0001_a.sql"]}]
    job = job_of("push", "guid", {"ref": "refs/heads/main", "commits": commits, **origin, **change})
    assert (job.base_ref if isinstance(job, Job) else job.reason) == outcome


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("installation", {"action": "deleted"}),
        ("installation", {"action": "suspend"}),
        ("installation_repositories", {"action": "removed"}),
    ],
)
def test_who_goes_is_let_go(event: str, payload: dict[str, Any]) -> None:
    assert job_of(event, "guid", payload) == Ignored("action")


async def test_a_check_left_in_progress_is_concluded_and_made_anew(rig: Rig) -> None:
    standin, repository = rig.standin, rig.standin.repository
    pull = repository.pulls[1]
    delivery = standin.events.pull_request("opened", pull)
    standin.webhooks.note(delivery, 202)
    await rig.deliver(delivery)
    run = next(iter(repository.check_runs.values()))
    run.status, run.conclusion = "in_progress", None  # the process died, and its store went with it
    await rig.work_on(sweep("start-1"))
    assert (run.status, run.conclusion, run.title) == ("completed", "cancelled", LEFT)
    assert checks(repository)[1:] == [("coupons", "failure"), ("words", "success")] or checks(repository)[1:] == [
        ("words", "success"),
        ("coupons", "failure"),
    ]
    assert len(repository.reviews) == 1


@pytest.mark.parametrize("check", ["none", "in progress"])
async def test_a_pull_request_whose_job_waits_is_left_to_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, check: str
) -> None:
    async def busy(key: str) -> bool:
        return key == f"{rig.standin.repository.id}#1"

    monkeypatch.setattr("bot.survey.busy", busy)
    standin, repository = rig.standin, rig.standin.repository
    delivery = standin.events.pull_request("opened", repository.pulls[1])
    standin.webhooks.note(delivery, 202)
    if check == "in progress":
        await rig.deliver(delivery)
        run = next(iter(repository.check_runs.values()))
        run.status, run.conclusion = "in_progress", None
    known = checks(repository)
    await rig.work_on(sweep("start-1"))
    assert checks(repository) == [*known, ("words", "success")]


async def test_a_delivery_that_never_arrived_is_asked_for_again_a_few_times(rig: Rig) -> None:
    webhooks = rig.standin.webhooks
    lost = rig.standin.events.pull_request("opened", rig.standin.repository.pulls[1])
    webhooks.note(lost, 503)
    told = rig.standin.events.ping()
    webhooks.note(told, 503)
    webhooks.note(told, 202)
    for n in range(3):
        await rig.work_on(sweep(f"hour-{n}"))
    assert [delivery.guid for delivery in webhooks.waiting] == [lost.guid] * 3
    for _ in range(4):
        webhooks.note(lost, 503)
    await rig.work_on(sweep("hour-4"))
    assert len(webhooks.waiting) == 3


@pytest.mark.parametrize(("tries", "minutes"), [(2, 5), (3, 20), (4, 80), (5, 320), (6, 1280)])
def test_what_is_refused_again_and_again_is_asked_for_ever_more_seldom(tries: int, minutes: int) -> None:
    sent = [Sending(n, "guid", False, 1, 1, at="2026-01-01T00:00:00Z") for n in range(tries, 0, -1)]
    tried_last = 1767225600.0
    assert _lost(sent, tried_last + 60 * minutes - 1) == []
    assert _lost(sent, tried_last + 60 * minutes) == [tries]
    assert _lost([Sending(99, "guid", True, 1, 1), *sent], tried_last + 1e6) == []
    assert _lost([Sending(n, "guid", False, 1, 1) for n in range(TRIES)], tried_last + 1e6) == []


async def test_every_few_minutes_only_lost_deliveries_are_looked_for(rig: Rig) -> None:
    webhooks = rig.standin.webhooks
    lost = rig.standin.events.pull_request("opened", rig.standin.repository.pulls[1])
    webhooks.note(lost, 0)
    webhooks.note(rig.standin.events.pull_request("opened", rig.standin.repository.pulls[2]), 202)
    await rig.work_on(sweep("lost-1", LOST))
    assert [delivery.guid for delivery in webhooks.waiting] == [lost.guid]
    assert checks(rig.standin.repository) == []
    assert rig.standin.count("GET", "/pulls") == 0


async def test_where_much_happens_half_an_hour_of_the_record_is_read_and_every_hour_all_of_it(rig: Rig) -> None:
    webhooks, ping = rig.standin.webhooks, rig.standin.events.ping()
    lost, older = (rig.standin.events.pull_request("opened", rig.standin.repository.pulls[n]) for n in (1, 2))
    webhooks.note(older, 503)
    other = replace(webhooks.attempts[0], delivery=replace(ping, guid="ping"), status=202)
    webhooks.attempts += [replace(other, at="2026-01-01T00:00:00Z")] * 200
    webhooks.attempts[0] = replace(webhooks.attempts[0], at="2026-01-01T00:00:00Z")
    webhooks.note(lost, 503)
    for n in range(1_050):  # more than the ten pages that are read anyway
        webhooks.note(replace(ping, guid=str(n)), 202)
    await rig.work_on(sweep("lost-1", LOST))
    assert [delivery.guid for delivery in webhooks.waiting] == [lost.guid]
    assert rig.standin.count("GET", "/app/hook/deliveries") == 11
    webhooks.waiting.clear()
    await rig.work_on(sweep("hour-1"))
    assert {delivery.guid for delivery in webhooks.waiting} == {lost.guid, older.guid}
    assert rig.standin.count("GET", "/app/hook/deliveries") == 11 + 13


async def test_after_a_long_absence_every_repository_is_looked_at(rig: Rig) -> None:
    standin = rig.standin
    other = standin.add_repository("acme", "other")
    opened(other)
    standin.add_repository("acme", "private", installed=False)
    await rig.work_on(sweep("start-1", AWAY))  # GitHub's record of deliveries is empty
    for repository in (standin.repository, other):
        assert sorted(checks(repository)) == [("coupons", "failure"), ("words", "success")]
    assert standin.violations == []


@pytest.mark.parametrize("gone", ["suspended", "uninstalled"])
async def test_work_for_an_installation_that_is_gone_ends_soon(rig: Rig, gone: str) -> None:
    delivery = rig.standin.events.pull_request("opened", rig.standin.repository.pulls[1])
    setattr(rig.standin, gone, True)
    started = rig.standin.clock.now()
    await rig.deliver(delivery)
    assert rig.ended[0].startswith("failed: The app is not installed there any more, or suspended")
    assert rig.standin.clock.now() - started < 60
    assert checks(rig.standin.repository) == []


async def test_a_repository_that_was_renamed_since_is_reviewed_all_the_same(rig: Rig) -> None:
    repository = rig.standin.repository
    delivery = rig.standin.events.pull_request("opened", repository.pulls[1])
    rig.standin.rename(repository, "emca", "store")
    await rig.deliver(delivery)
    assert checks(repository) == [("coupons", "failure")]
    assert (len(repository.reviews), len(repository.issue_comments)) == (1, 1)


def test_a_check_without_database_change_is_known_by_its_title() -> None:
    assert title(Judgement()) == UNTOUCHED
