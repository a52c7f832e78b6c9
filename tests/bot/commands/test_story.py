"""Commands from the payload of a comment to the reactions and answers on GitHub."""

from typing import Any

import pytest

from bot.commands.kit import Order
from bot.commands.registry import commands
from bot.commands.story import CommandStory
from bot.compose import InlineComment
from bot.github import Credentials, GitHub
from bot.github.limiter import Alone
from bot.job import Job
from bot.jobs.story import State, Step
from bot.pull import Repository
from bot.standin import StandIn
from bot.standin.repository import Pull
from rules.catalogue import all_rules
from rules.kit import Rule
from webhooks.events import Ignored, job_of


class StubReview:
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        self.said: list[str] = []

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        async def look(job: Job, state: State) -> State:
            self.said.append(f"review {job.number}")
            return {"looked": True}

        return (("look", look),)

    async def superseded(self, job: Job, state: State, /) -> None:
        self.said.append("superseded")

    async def failed(self, job: Job, state: State, sentence: str, /) -> None:
        self.said.append(f"failed: {sentence}")


class Rig:
    """A pull request on the stand-in, and the story around a stub of the review."""

    def __init__(self, standin: StandIn) -> None:
        self.standin = standin
        self.review = StubReview()
        credentials = Credentials(str(standin.app_id), standin.private_key)
        github = GitHub(credentials, standin.transport(), slug=standin.slug, others=Alone(interval=0))
        self.story = CommandStory(github, self.review)
        standin.repository.commit("main", {"a.txt": "one\n"})
        standin.repository.commit("topic", {"a.txt": "two\n"}, parent="main")
        self.pull: Pull = standin.repository.open_pull("topic", author="ada")

    async def comment(self, body: str, author: str = "ada") -> Job:
        """Somebody writes `body`; the whole story is told; the job is returned."""
        delivery = self.standin.events.issue_comment(self.pull, body, author)
        job = job_of(delivery.event, "d-1", delivery.payload)
        assert isinstance(job, Job)
        await self.tell(job)
        return job

    async def tell(self, job: Job) -> State:
        state: State = {}
        for _, step in self.story.steps:
            state |= await step(job, dict(state))
        return state

    def reactions(self, job: Job) -> list[str]:
        assert job.comment
        table: dict[int, Any] = {
            "issue": self.standin.repository.issue_comments,
            "review": self.standin.repository.review_comments,
        }[job.comment.kind]
        return [reaction["content"] for reaction in table[job.comment.id].reactions]

    @property
    def answers(self) -> list[str]:
        return [c.body for c in self.standin.repository.issue_comments.values() if c.app]


@pytest.fixture
def rig(standin: StandIn) -> Rig:
    return Rig(standin)


async def test_the_bare_command_reviews_again_and_writes_no_comment(rig: Rig) -> None:
    job = await rig.comment("/dbreview")
    assert rig.review.said == ["review 1"]
    assert rig.reactions(job) == ["eyes", "rocket"]
    assert rig.answers == []


@pytest.mark.parametrize(
    ("role", "may"),
    [("admin", True), ("maintain", True), ("write", True), ("triage", False), ("read", False), ("none", False)],
)
async def test_a_review_is_for_those_who_may_write(rig: Rig, role: str, may: bool) -> None:
    rig.standin.repository.roles["eve"] = role
    job = await rig.comment("/dbreview", "eve")
    assert rig.review.said == (["review 1"] if may else [])
    assert rig.reactions(job) == ["eyes", "rocket" if may else "confused"]
    assert [a.splitlines()[0] for a in rig.answers] == (
        [] if may else ["`/dbreview` needs write access to this repository."]
    )


async def test_a_pull_requests_author_without_a_role_may_not(rig: Rig) -> None:
    del rig.standin.repository.roles["ada"]
    await rig.comment("/dbreview")
    assert rig.review.said == []


@pytest.mark.parametrize("body", ["/dbreview help", "/dbreview explain data-loss/table-dropped"])
async def test_questions_are_for_everyone(rig: Rig, body: str) -> None:
    job = await rig.comment(body, "a-stranger")
    assert rig.reactions(job) == ["eyes", "rocket"]
    assert len(rig.answers) == 1
    assert rig.review.said == []


async def test_help_lists_every_command(rig: Rig) -> None:
    await rig.comment("/dbreview help")
    words = {"rerun", "help", "explain", "ignore", "unignore", "baseline", "status", "pause", "resume"}
    assert set(commands()) == words
    for command in commands().values():
        assert f"| `{command.usage}` | {command.about} |" in rig.answers[0]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
async def test_every_rule_can_be_explained(rule: Rule) -> None:
    reply = await commands()["explain"].run(Order("explain", f"`{rule.id}`"))
    assert reply.text is not None
    assert reply.text.startswith(f"### {rule.title}")
    assert not reply.failed


ANSWERS = {
    "a typing error": ("/dbreview hlep", "There is no command `hlep`. Did you mean `/dbreview help`?"),
    "nothing like it": ("/dbreview frobnicate", "There is no command `frobnicate`."),
    "free text": (
        "/dbreview why is this slow?",
        "I do not read free text; `/dbreview help` lists what I understand.",
    ),
    "a rule that is not there": (
        "/dbreview explain data-loss/table-droped",
        "There is no rule `data-loss/table-droped`; the nearest is `data-loss/table-dropped`.",
    ),
    "no rule": ("/dbreview explain", "Which rule? Write `/dbreview explain locks/index-without-concurrently`."),
    "markup": (
        "/dbreview @octocat[x](https://evil.example)<img>",
        "There is no command `@octocat[x](https://evil.example)<img>`.",
    ),
    "backticks": ("/dbreview explain a``b", "There is no rule ```a``b```."),
}


@pytest.mark.parametrize(("body", "first_line"), ANSWERS.values(), ids=ANSWERS)
async def test_what_is_not_understood_is_said(rig: Rig, body: str, first_line: str) -> None:
    job = await rig.comment(body)
    assert rig.answers[0].splitlines()[0] == first_line
    assert rig.reactions(job) == ["eyes", "confused"]
    assert rig.review.said == []


async def test_an_answer_is_posted_once_however_often_the_job_runs(rig: Rig) -> None:
    job = await rig.comment("/dbreview help")
    await rig.tell(job)
    assert len(rig.answers) == 1
    assert rig.reactions(job) == ["eyes", "rocket"]


async def test_a_question_in_a_thread_is_answered_in_the_thread(rig: Rig) -> None:
    there = Repository(rig.standin.repository.id, "acme", "shop")
    repo = rig.story.github.repo(rig.standin.installation_id, there)
    await repo.post_review(1, rig.pull.head_sha, "A review. <!-- r -->", (InlineComment("a.txt", 1, "RIGHT", "Hm."),))
    top = next(iter(rig.standin.repository.review_comments))
    delivery = rig.standin.events.review_comment(rig.pull, top, "/dbreview help")
    job = job_of(delivery.event, "d-2", delivery.payload)
    assert isinstance(job, Job)
    await rig.tell(job)
    await rig.tell(job)
    thread = list(rig.standin.repository.review_comments.values())
    assert [c.reply_to for c in thread] == [None, top, top]
    assert "| `/dbreview help` |" in thread[2].body
    assert rig.reactions(job) == ["eyes", "rocket"]
    assert rig.answers == []


async def test_a_review_job_passes_straight_through(rig: Rig) -> None:
    delivery = rig.standin.events.pull_request("opened", rig.pull)
    job = job_of(delivery.event, "d-3", delivery.payload)
    assert isinstance(job, Job)
    await rig.tell(job)
    assert rig.review.said == ["review 1"]
    assert rig.standin.requests == []


async def test_a_comment_deleted_meanwhile_fails_nothing(rig: Rig) -> None:
    delivery = rig.standin.events.issue_comment(rig.pull, "/dbreview", "ada")
    job = job_of(delivery.event, "d-4", delivery.payload)
    assert isinstance(job, Job)
    rig.standin.repository.issue_comments.clear()
    await rig.tell(job)
    assert rig.review.said == ["review 1"]


async def test_a_review_that_fails_is_told_on_the_comment(rig: Rig) -> None:
    delivery = rig.standin.events.issue_comment(rig.pull, "/dbreview", "ada")
    job = job_of(delivery.event, "d-5", delivery.payload)
    assert isinstance(job, Job)
    await rig.story.failed(job, {}, "It broke.")
    assert rig.review.said == ["failed: It broke."]
    assert rig.reactions(job) == ["confused"]


async def test_bots_order_nothing(rig: Rig) -> None:
    delivery = rig.standin.events.issue_comment(rig.pull, "/dbreview", "renovate[bot]")
    job = job_of(delivery.event, "d-6", delivery.payload)
    if isinstance(job, Ignored):
        assert job.reason == "bot"
    else:
        assert await rig.tell(job) == {"over": "nothing was asked"}
    assert rig.standin.requests == []
    assert rig.review.said == []
