"""Which deliveries ask for work, and for which."""

from typing import Any

import pytest

from bot.job import Job
from webhooks.events import Ignored, job_of

BASE, HEAD = "a" * 40, "b" * 40
ORIGIN = {"installation": {"id": 5}, "repository": {"id": 77, "name": "shop", "owner": {"login": "acme"}}}
PULL = {"number": 3, "base": {"sha": BASE, "repo": {"id": 77}}, "head": {"sha": HEAD}}
ELSEWHERE = {**PULL, "number": 4, "base": {"sha": BASE, "repo": {"id": 78}}}


def read(event: str, action: str, **more: Any) -> Job | Ignored:
    return job_of(event, "guid", {"action": action, **ORIGIN, **more})


def asked(event: str, action: str, **more: Any) -> Job:
    job = read(event, action, **more)
    assert isinstance(job, Job)
    return job


@pytest.mark.parametrize("action", ["opened", "reopened", "synchronize", "ready_for_review", "closed"])
def test_a_pull_request_that_may_have_changed_is_reviewed(action: str) -> None:
    assert asked("pull_request", action, pull_request=PULL) == Job(
        kind="review",
        delivery="guid",
        reason=f"pull_request.{action}",
        installation=5,
        repository=77,
        owner="acme",
        name="shop",
        number=3,
        base_sha=BASE,
        head_sha=HEAD,
    )


def test_an_edit_counts_only_when_the_base_branch_changed() -> None:
    assert read("pull_request", "edited", pull_request=PULL, changes={"title": {}}) == Ignored("base-unchanged")
    moved = {"base": {"ref": {"from": "main"}, "sha": {"from": BASE}}}
    assert asked("pull_request", "edited", pull_request=PULL, changes=moved).number == 3


def test_a_merge_group_names_the_pull_request_it_was_made_for() -> None:
    ref = f"refs/heads/gh-readonly-queue/release/1.0/pr-12-{BASE}"
    group = {"base_sha": BASE, "head_sha": HEAD, "head_ref": ref}
    job = asked("merge_group", "checks_requested", merge_group=group)
    assert (job.queued, job.number) == (12, None)


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"requested_action": {"identifier": "ignore"}, "sender": {"login": "ada"}}, "ada"),
        ({"requested_action": {"identifier": "ignore"}, "sender": {"login": "x[bot]", "type": "Bot"}}, "bot"),
        ({"requested_action": {"identifier": "ignore"}}, "bot"),
        ({"sender": {"login": "ada"}}, "bot"),
        ({"requested_action": {"identifier": 3}, "sender": {"login": "ada"}}, "malformed"),
    ],
    ids=str,
)
def test_a_button_is_pressed_by_somebody(more: dict[str, Any], outcome: str) -> None:
    job = read("check_run", "requested_action", check_run={"head_sha": HEAD, "pull_requests": [PULL]}, **more)
    if isinstance(job, Job):
        assert (job.kind, job.button, job.actor, job.number) == ("command", "ignore", outcome, 3)
    else:
        assert job.reason == outcome


def test_a_merge_group_is_reviewed_by_its_commits() -> None:
    job = asked("merge_group", "checks_requested", merge_group={"base_sha": BASE, "head_sha": HEAD})
    assert (job.number, job.base_sha, job.head_sha, job.key) == (None, BASE, HEAD, f"77#{HEAD}")


@pytest.mark.parametrize(
    ("event", "action"),
    [("check_run", "rerequested"), ("check_suite", "rerequested")],
)
@pytest.mark.parametrize(
    ("pulls", "number"), [([PULL], 3), ([], None), ([ELSEWHERE], None), ([ELSEWHERE, PULL], 3)], ids=str
)
def test_a_check_is_run_again_also_where_github_names_no_pull_request(
    event: str, action: str, pulls: list[Any], number: int | None
) -> None:
    job = asked(event, action, **{event: {"head_sha": HEAD, "pull_requests": pulls}})
    assert (job.kind, job.number, job.head_sha) == ("review", number, HEAD)


@pytest.mark.parametrize("event", ["issue_comment", "pull_request_review_comment"])
@pytest.mark.parametrize(
    ("comment", "outcome"),
    [
        ({"body": "/dbreview", "user": {"login": "ada", "type": "User"}}, "command"),
        ({"body": "/dbreview", "user": {"login": "ada"}}, "command"),
        ({"body": "/dbreview help", "user": {"login": "dbreview[bot]", "type": "Bot"}}, "bot"),
        ({"body": "/dbreview", "user": None}, "bot"),
        ({"body": None, "user": {"login": "ada"}}, "no-command"),
        ({"body": "thanks", "user": {"login": "ada"}}, "no-command"),
        ({"body": "> /dbreview", "user": {"login": "ada"}}, "no-command"),
    ],
    ids=str,
)
def test_comments(event: str, comment: dict[str, Any], outcome: str) -> None:
    job = read(
        event, "created", comment={"id": 9, **comment}, issue={"number": 3, "pull_request": {}}, pull_request=PULL
    )
    assert (job.kind if isinstance(job, Job) else job.reason) == outcome
    if isinstance(job, Job):
        assert job.comment is not None
        assert (job.number, job.comment.author, job.comment.body) == (3, "ada", "/dbreview")
        assert job.comment.kind == ("issue" if event == "issue_comment" else "review")


FINDING = "**A table is rewritten.**\n\n<!-- dbreview:finding 0123456789abcdef -->"


@pytest.mark.parametrize(
    ("first", "state", "outcome"),
    [
        ({"body": FINDING, "user": {"login": "dbreview[bot]", "type": "Bot"}}, "open", "review"),
        ({"body": FINDING, "user": {"login": "dbreview[bot]", "type": "Bot"}}, "closed", "closed"),
        ({"body": FINDING, "user": {"login": "ada", "type": "User"}}, "open", "not-our-thread"),
        ({"body": "Rename it?", "user": {"login": "x[bot]", "type": "Bot"}}, "open", "not-our-thread"),
        ({"body": None, "user": None}, "open", "not-our-thread"),
    ],
)
@pytest.mark.parametrize("action", ["resolved", "unresolved"])
def test_a_thread_of_findings_that_is_resolved_or_opened_again(action, first, state, outcome) -> None:
    thread = {"node_id": "PRRT_1", "comments": [first, {"body": "No.", "user": {"login": "eve"}}]}
    job = read("pull_request_review_thread", action, pull_request={**PULL, "state": state}, thread=thread)
    assert (job.kind if isinstance(job, Job) else job.reason) == outcome
    if isinstance(job, Job):
        assert (job.number, job.head_sha, job.patient, job.automatic) == (3, HEAD, True, True)


def test_a_comment_on_an_issue_is_none_of_ours() -> None:
    comment = {"id": 9, "body": "/dbreview", "user": {"login": "ada"}}
    assert read("issue_comment", "created", comment=comment, issue={"number": 3}) == Ignored("not-a-pull-request")


@pytest.mark.parametrize(
    ("event", "action", "reason"),
    [
        ("ping", "", "event"),
        ("installation", "deleted", "action"),
        ("installation", "created", "no-repositories"),
        ("push", "", "malformed"),
        ("star", "created", "event"),
        ("pull_request", "labeled", "action"),
        ("check_suite", "requested", "action"),
        ("check_suite", "completed", "action"),
        ("check_run", "created", "action"),
        ("issue_comment", "edited", "action"),
        ("merge_group", "destroyed", "action"),
    ],
)
def test_the_rest_is_ignored_with_a_reason(event: str, action: str, reason: str) -> None:
    assert read(event, action) == Ignored(reason)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("pull_request", None),
        ("pull_request", {**PULL, "number": "three"}),
        ("pull_request", {**PULL, "head": {"sha": "main; rm -rf /"}}),
        ("pull_request", {**PULL, "head": None}),
        ("repository", {"id": 77, "name": "shop"}),
        ("repository", []),
        ("installation", {"id": {}}),
        ("changes", []),
    ],
)
def test_a_payload_of_another_shape_is_malformed_not_an_error(path: str, value: Any) -> None:
    payload = {"action": "opened", **ORIGIN, "pull_request": PULL, path: value}
    assert job_of("pull_request", "guid", payload) == Ignored("malformed")


def test_a_repositorys_own_webhook_gives_us_no_token() -> None:
    payload = {"action": "opened", "repository": ORIGIN["repository"], "pull_request": PULL}
    assert job_of("pull_request", "guid", payload) == Ignored("no-installation")
