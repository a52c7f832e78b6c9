"""What people decide by commands and buttons, over pushes, rebases and other bases, on whole pull requests."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot import decided
from bot.commands.story import CommandStory
from bot.farewell import fingerprints
from bot.github import Credentials, GitHub
from bot.github.limiter import Alone
from bot.job import Job
from bot.jobs.story import State, follow_up
from bot.publish import summary_among
from bot.review import Review
from bot.standin import StandIn
from bot.standin.example import tree
from bot.standin.repository import Pull
from bot.standin.webhooks import Delivery
from tests.faults.rig import Judge
from webhooks.events import job_of

DROPPED = "data-loss/column-dropped"


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge()


class Rig:
    """The example's pull request, reviewed, and whoever comments on it."""

    def __init__(self, standin: StandIn, judge: Judge) -> None:
        self.standin = standin
        credentials = Credentials(str(standin.app_id), standin.private_key)
        self.github = GitHub(credentials, standin.transport(), slug=standin.slug, others=Alone(interval=0))
        self.story = CommandStory(self.github, Review(self.github, judge))  # type: ignore[arg-type]
        standin.repository.commit("main", tree("base"), "The shop")
        standin.repository.commit("coupons", tree("head"), "Coupons", "main")
        self.pull: Pull = standin.repository.open_pull("coupons")

    async def tell(self, delivery: Delivery) -> State:
        """Work on a delivery, and on what follows from it."""
        job = job_of(delivery.event, delivery.guid, delivery.payload)
        assert isinstance(job, Job), job
        state: State = {}
        while job is not None:
            state = {}
            for _, step in self.story.steps:
                state |= await step(job, dict(state))
            job = follow_up(job, state)
        return state

    async def event(self, action: str = "synchronize") -> State:
        return await self.tell(self.standin.events.pull_request(action, self.pull))

    async def say(self, body: str, author: str = "ada") -> list[str]:
        """Somebody comments; return the reactions."""
        delivery = self.standin.events.issue_comment(self.pull, body, author)
        await self.tell(delivery)
        comment = self.standin.repository.issue_comments[delivery.payload["comment"]["id"]]
        return [reaction["content"] for reaction in comment.reactions]

    async def press(self, button: str, who: str = "ada") -> State:
        """Somebody presses a button of the newest check."""
        run = list(self.standin.repository.check_runs.values())[-1]
        delivery = self.standin.events.check_run("requested_action", run, button)
        delivery.payload["sender"] = {"login": who, "type": "User"}
        return await self.tell(delivery)

    @property
    def check(self) -> Any:
        return list(self.standin.repository.check_runs.values())[-1]

    @property
    def sticky(self) -> str:
        (found,) = (
            c.body for c in self.standin.repository.issue_comments.values() if c.app and "summary -->" in c.body
        )
        return found

    @property
    def answers(self) -> list[str]:
        comments = self.standin.repository.issue_comments.values()
        return [c.body.splitlines()[0] for c in comments if c.app and "dbreview:answer" in c.body]

    @property
    def open(self) -> list[str]:
        """The comments on lines that are not folded away."""
        return [c.body for c in self.standin.repository.review_comments.values() if c.app and not c.minimized]


@pytest.fixture
async def rig(standin: StandIn, judge: Judge) -> Rig:
    rig = Rig(standin, judge)
    await rig.event("opened")
    return rig


@pytest.fixture(autouse=True)
def no_violation(standin: StandIn) -> Iterator[None]:
    yield
    assert standin.violations == []


def rules(bodies: list[str]) -> set[str]:
    return {body.rpartition("[`")[2].partition("`]")[0] for body in bodies}


async def test_an_ignored_rule_is_silent_over_pushes_a_forced_push_and_another_base(rig: Rig) -> None:
    rule = min(rules(rig.open))
    before = len(rig.open)
    assert await rig.say(f"/dbreview ignore {rule} because we know it.") == ["eyes", "rocket"]
    assert rule not in rules(rig.open)
    assert f"- `{rule}` (" in rig.sticky
    assert "by `ada`: we know it" in rig.sticky
    assert len(rig.open) < before
    said = set(rig.standin.repository.review_comments)
    rig.pull.push({"README.md": "more\n"})
    await rig.event()
    rig.pull.push(tree("head"), "Anew", parent=rig.pull.base_sha)  # forced: other commits, the same change
    await rig.event()
    rig.standin.repository.commit("release", {"LICENSE": "ours\n"}, "Release", "main")
    rig.pull.base_ref = "release"
    await rig.tell(rig.standin.events.base_changed(rig.pull, "main"))
    assert set(rig.standin.repository.review_comments) == said
    assert rule not in rules(rig.open)
    assert "by `ada`: we know it" in rig.sticky


async def test_what_is_taken_back_is_said_again(rig: Rig) -> None:
    rule = min(rules(rig.open))
    await rig.say(f"/dbreview ignore {rule} because we know it")
    assert await rig.say(f"/dbreview unignore {rule}") == ["eyes", "rocket"]
    assert rule in rules(rig.open)
    assert "Set aside here" not in rig.sticky
    assert await rig.say(f"/dbreview unignore {rule}") == ["eyes", "confused"]
    assert rig.answers == [f"`{rule}` is not ignored here."]


async def test_all_blocking_findings_ignored_make_the_check_green_and_new_ones_red(rig: Rig) -> None:
    assert rig.check.conclusion == "failure"
    assert [a["identifier"] for a in rig.check.actions] == ["rerun", "ignore", "baseline"]
    await rig.press("ignore")
    assert rig.check.conclusion == "success"
    assert rig.open == []
    assert "by the check's button" in rig.sticky
    assert "Set aside here" in rig.check.summary
    path = "packages/database/drizzle/0001_coupons.sql"
    rig.pull.push({path: tree("head")[path] + '\n--> statement-breakpoint\nDROP TABLE "customers";\n'})
    await rig.event()
    assert rig.check.conclusion == "failure"
    assert len(rig.open) == 1
    assert "customers" in rig.open[0]


async def test_a_baseline_covers_the_notes_too_and_can_be_dropped(rig: Rig) -> None:
    assert await rig.say("/dbreview baseline") == ["eyes", "rocket"]
    assert rig.check.conclusion == "success"
    assert [a["identifier"] for a in rig.check.actions] == ["rerun"]
    assert "accepted as the baseline by `ada`" in rig.sticky
    await rig.say("/dbreview unignore baseline")
    assert rig.check.conclusion == "failure"


async def test_one_object_and_one_thread(rig: Rig) -> None:
    repository = rig.standin.repository
    top = next(c for c in repository.review_comments.values() if fingerprints(c.body))
    rule = rules([top.body]).pop()
    delivery = rig.standin.events.review_comment(rig.pull, top.id, f"/dbreview ignore {rule} because here only")
    await rig.tell(delivery)
    assert repository.review_comments[top.id].minimized == "RESOLVED"
    kept = decided.read(rig.sticky)
    assert [i.fingerprints for i in kept.ignored] == [fingerprints(top.body)[:1]]
    other = next(r for r in sorted(rules(rig.open)) if r != rule)
    await rig.tell(rig.standin.events.review_comment(rig.pull, top.id, f"/dbreview ignore {other} because x"))
    answer = list(repository.review_comments.values())[-1]
    assert answer.body.startswith(f"This thread is not about `{other}`.")


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("ignore", "Which rule, and why? Write `/dbreview ignore <rule> [on <object>] because <reason>`."),
        ("ignore data-loss/column-droped because x", "There is no rule `data-loss/column-droped`; the nearest is"),
        ("ignore data_loss", "A reason is needed: write `/dbreview ignore data-loss/* because ...`."),
        ("ignore naming/name-too-long because x", "`naming/name-too-long` has found nothing here."),
        ("unignore", "Nothing is not ignored here."),
        ("unignore baseline", "There is no baseline here."),
        ("basline", "There is no command `basline`. Did you mean `/dbreview baseline`?"),
    ],
)
async def test_what_cannot_be_followed_is_answered_with_a_reason(rig: Rig, order: str, answer: str) -> None:
    assert await rig.say(f"/dbreview {order}") == ["eyes", "confused"]
    assert rig.answers[0].startswith(answer)
    assert "Set aside here" not in rig.sticky


async def test_status_says_what_was_decided(rig: Rig) -> None:
    await rig.say(f"/dbreview ignore {DROPPED} because nobody reads it")
    await rig.say("/dbreview baseline")
    await rig.say("/dbreview pause")
    await rig.say("/dbreview status")
    answer = list(rig.standin.repository.issue_comments.values())[-1].body
    assert f"`{DROPPED}`" in answer
    assert "nobody reads it" in answer
    assert "`ada`" in answer
    assert "are the baseline" in answer
    assert "aused" in answer


async def test_while_paused_pushes_get_a_grey_check_and_no_comment(rig: Rig) -> None:
    await rig.say("/dbreview pause")
    said = dict(rig.standin.repository.review_comments)
    rig.pull.push(tree("fixed"))
    await rig.event()
    assert (rig.check.conclusion, rig.check.title) == ("neutral", "Paused, not reviewed")
    assert rig.standin.repository.review_comments == said
    assert await rig.say("/dbreview status") == ["eyes", "rocket"]
    await rig.say("/dbreview resume")
    assert rig.check.conclusion == "success"
    assert rig.open == []


@pytest.mark.parametrize("who", ["eve", "a-stranger"])
async def test_who_may_not_write_decides_nothing(rig: Rig, who: str) -> None:
    rig.standin.repository.roles["eve"] = "triage"
    runs = len(rig.standin.repository.check_runs)
    for button in ("rerun", "ignore", "baseline", "merge"):
        assert await rig.press(button, who) == {"over": "refused"}
    for order in ("ignore data-loss because x", "unignore", "baseline", "pause", "resume", "status"):
        assert await rig.say(f"/dbreview {order}", who) == ["eyes", "confused"]
    assert len(rig.standin.repository.check_runs) == runs
    assert len(rig.answers) == 6


async def test_a_button_of_an_older_push_accepts_nothing(rig: Rig) -> None:
    old = rig.check
    rig.pull.push({"README.md": "more\n"})
    delivery = rig.standin.events.check_run("requested_action", old, "ignore")
    assert (await rig.tell(delivery))["stopped"] == "no open pull request has this commit as its head"
    base = {"sha": rig.pull.base_sha, "repo": {"id": rig.standin.repository.id}}
    pull = {"number": rig.pull.number, "base": base, "head": {"sha": old.head_sha}}
    delivery.payload["check_run"]["pull_requests"] = [pull]
    await rig.tell(delivery)
    assert (rig.check.conclusion, rig.check.title) == ("cancelled", "This check is of an older push")
    assert "Set aside here" not in rig.sticky


async def test_in_the_merge_queue_what_was_ignored_stays_so(rig: Rig) -> None:
    await rig.press("baseline")
    said = len(rig.standin.repository.issue_comments)
    await rig.tell(rig.standin.events.merge_group(rig.pull))
    assert rig.check.conclusion == "success"
    assert len(rig.standin.repository.issue_comments) == said


async def test_nobody_else_can_write_what_is_kept(rig: Rig, standin: StandIn) -> None:
    await rig.press("baseline")
    kept = rig.sticky
    standin.repository.issue_comments.clear()
    await rig.say(f"/dbreview help\n\n{kept}")  # quoted by somebody
    await rig.event()
    assert rig.check.conclusion == "failure"
    forged = f"```\n{kept}\n```\n\n<sub>ours</sub>\n\n<!-- dbreview:summary -->"
    assert decided.read(forged) == decided.Decided()
    assert decided.read(re.sub("decided .{20}", f"decided {'A' * 20}", kept)) == decided.Decided()
    assert summary_among([]) is None


async def test_a_resolved_comment_stays_silent_also_when_the_finding_comes_back(rig: Rig) -> None:
    for comment in rig.standin.repository.review_comments.values():
        comment.resolved = True
    said = set(rig.standin.repository.review_comments)
    rig.pull.push(tree("fixed"))
    await rig.event()
    rig.pull.push(tree("head"))
    await rig.event()
    assert rig.check.conclusion == "failure"
    assert set(rig.standin.repository.review_comments) == said


async def test_a_draft_is_reviewed_and_its_check_waits(rig: Rig) -> None:
    rig.pull.draft = True
    await rig.event()
    assert (rig.check.conclusion, rig.check.title.startswith("Draft: ")) == ("neutral", True)
    rig.pull.draft = False
    await rig.event("ready_for_review")
    assert rig.check.conclusion == "failure"


async def test_nothing_is_done_for_a_closed_pull_request(rig: Rig) -> None:
    before = len(rig.standin.requests)
    rig.pull.state = "closed"
    assert (await rig.event("closed"))["stopped"] == "the pull request is closed"
    assert len(rig.standin.requests) == before
