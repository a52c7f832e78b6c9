"""Plays a pull request against the stand-in with the service's own story, and shows what GitHub then holds."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from bot.commands.story import CommandStory
from bot.github import Credentials, GitHub, GitHubError
from bot.github.limiter import Alone
from bot.job import Job
from bot.jobs.story import State, Story, follow_up
from bot.review import Review
from bot.standin import StandIn
from bot.standin.comments import IssueComment
from bot.standin.git import Content
from bot.standin.repository import Pull
from bot.standin.webhooks import Delivery
from bot.worker import Workers
from webhooks.events import job_of

BRANCH = "change"
DECIDED = re.compile(r"(<!-- dbreview:decided) [\w=-]+ -->")
PARTING = "<!-- dbreview:farewell -->"
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\+[0-9a-f]{7})*")
Files = Mapping[str, Content]
TOOK = re.compile(r"It took \d+\.\d s")


class Stage:
    """One pull request on one stand-in. A case is a folder: `base/`, then `head/`, `head-2/` ... as overlays."""

    def __init__(self, standin: StandIn, workers: Workers) -> None:
        self.standin = standin
        credentials = Credentials(str(standin.app_id), standin.private_key, "https://api.github.com")
        self.github = GitHub(credentials, standin.transport(), slug=standin.slug, others=Alone(interval=0))
        self.story = Review(self.github, workers)
        self.commands: Story = CommandStory(self.github, self.story)
        self.pull: Pull | None = None
        self.state: State = {}
        self.requests = 0
        self.reviews = 0  # that a golden has shown already
        self.shown: dict[int, str] = {}  # comments that a golden has shown already, without their words of parting
        self.known: dict[str, str] = {}  # parts that the last golden showed
        self.heads: list[str] = []  # that were reviewed

    def open(self, base: Files, head: Files, **more: Any) -> Pull:
        """Commit both sides and open the pull request."""
        repository = self.standin.repository
        first = repository.commit("main", base, "The base")
        repository.commit(BRANCH, head, "The change", first)
        self.pull = repository.open_pull(BRANCH, **more)
        return self.pull

    async def review(self, reason: str = "pull_request.opened", **changes: object) -> State:
        """Review the pull request as it is now; return the last state."""
        assert self.pull is not None
        job = self.job(reason).model_copy(update=changes)
        before = len(self.standin.requests)
        await self._tell(self.story, job)
        # Without the one that asks, every six hours, for a token of shared settings too, where there are none.
        self.requests = sum((r.path[-14:], r.status) != ("/access_tokens", 422) for r in self.standin.requests[before:])
        return self.state

    async def _tell(self, story: Story, job: Job) -> None:
        """Tell a job's story as the queue does: what one step leaves is JSON, and an error is told to the story."""
        self.state = {}
        try:
            for _, step in story.steps:
                self.state |= orjson.loads(orjson.dumps(await step(job, dict(self.state))))
        except GitHubError as error:
            await story.failed(job, self.state, str(error))
        self.heads += [job.head_sha] if job.head_sha else []

    async def hears(self, delivery: Delivery) -> State:
        """Do what a delivery asks for, and what that leads to."""
        job = job_of(delivery.event, delivery.guid, delivery.payload)
        while isinstance(job, Job):
            await self._tell(self.commands, job)
            job = follow_up(job, self.state)
        return self.state

    async def says(self, body: str, author: str = "ada") -> State:
        """Somebody comments, and whatever that orders is done."""
        assert self.pull is not None
        return await self.hears(self.standin.events.issue_comment(self.pull, body, author))

    def job(self, reason: str) -> Job:
        """Return the job that GitHub's event would become."""
        assert self.pull is not None
        repository = self.standin.repository
        return Job(
            kind="review",
            delivery=str(uuid4()),
            reason=reason,
            installation=self.standin.installation_id,
            repository=repository.id,
            owner=repository.owner,
            name=repository.name,
            number=self.pull.number,
            base_sha=self.pull.base_sha,
            head_sha=self.pull.head_sha,
        )

    async def pushed(self, files: Files, **more: Any) -> State:
        """Push to the pull request, and review it again."""
        assert self.pull is not None
        self.pull.push(files, **more)
        return await self.review("pull_request.synchronize")

    def seen(self) -> str:
        """Return the pull request's conversation as Markdown: check, inline comments, summary, with shas made plain.

        What an earlier golden of this pull request showed stands as one line, so that each reads as what is new.
        """
        parts = [self._plain(*part) for part in (*self._check(), *self._comments(), *self._conversation())]
        text = "\n\n".join(f"# {heading}\n\n{self._unless_known(heading, body)}" for heading, body in parts)
        self.known = dict(parts)
        return f"{text}\n"

    def _unless_known(self, heading: str, body: str) -> str:
        return "(as before)" if self.known.get(heading) == body and body.count("\n") > 3 else body

    def _check(self) -> Iterator[tuple[str, str]]:
        runs = list(self.standin.repository.check_runs.values())
        check = runs[-1]
        cut_short = sum(run.conclusion == "cancelled" for run in runs[:-1])
        before = f"\n\n(before it: {len(runs) - 1}, {cut_short} of them cancelled)" if cut_short else ""
        assert all(run.status == "completed" for run in runs)
        yield f"Check: {check.conclusion}", f"{check.title}\n\n({self.requests} requests to GitHub){before}"
        if not any(spoken(each.body) == spoken(check.summary or "") for each in self._ours()):
            yield "The check's page", check.summary or ""
        if check.text:
            yield "The check's details", check.text
        for note in check.annotations:
            yield f"Annotation {note['path']}:{note['start_line']} ({note['annotation_level']})", note["message"]

    def _comments(self) -> Iterator[tuple[str, str]]:
        repository = self.standin.repository
        for review in list(repository.reviews.values())[self.reviews :]:
            yield "A review", review.body
        self.reviews = len(repository.reviews)
        for comment in sorted(repository.review_comments.values(), key=lambda c: (c.path, c.line or 0, c.id)):
            lines = f"{comment.start_line}-{comment.line}" if comment.start_line else str(comment.line)
            folded = f" (folded: {comment.minimized})" if comment.minimized else ""
            old = " (outdated)" if comment.outdated and not folded else ""
            who = "" if comment.app else f", {comment.author.login} answers"
            words, parting, text = comment.body.rpartition(PARTING)
            known = self.shown.get(comment.id) == text.strip()
            body = f"{words if parting else ''}(said before)" if known else comment.body
            self.shown[comment.id] = text.strip()
            yield f"{comment.path}, line {lines}, {comment.side}{who}{folded}{old}", body

    def _conversation(self) -> Iterator[tuple[str, str]]:
        check = list(self.standin.repository.check_runs.values())[-1]
        for each in self.standin.repository.issue_comments.values():
            if each.app:
                same = spoken(each.body) == spoken(check.summary or "")
                yield f"Summary{', and the check' * same}", DECIDED.sub(r"\1 PACKED -->", each.body)
            else:
                reactions = ", ".join(reaction["content"] for reaction in each.reactions)
                yield f"{each.author.login} writes", f"{each.body}\n\n({reactions or 'no reaction'})"

    def _ours(self) -> list[IssueComment]:
        return [each for each in self.standin.repository.issue_comments.values() if each.app]

    def _plain(self, heading: str, body: str) -> tuple[str, str]:
        return self._nameless(heading), TOOK.sub("It took 0.1 s", self._nameless(body))

    def _nameless(self, text: str) -> str:
        """Put names for what differs each time: HEAD, BASE, and PUSH-1 ... for earlier heads."""
        assert self.pull is not None
        head = self.pull.head_sha
        earlier = [sha for sha in dict.fromkeys(self.heads) if sha != head]
        names = {f"PUSH-{n}": sha for n, sha in enumerate(earlier, 1)}
        for name, sha in {"HEAD": head, "BASE": self.pull.origin(head), **names}.items():
            text = text.replace(sha, name).replace(sha[:10], name)
        return GUID.sub("guid", text)


def golden(stage: Stage, file: Path) -> None:
    """Compare what GitHub holds now with a golden file, or write it."""
    seen = stage.seen()
    if os.environ.get("UPDATE_GOLDENS"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(seen)
    assert seen == file.read_text()


def spoken(body: str) -> str:
    """Return what a person sees of a body: without the marks by which we find it again."""
    body = TOOK.sub("It took 0.1 s", body)
    return "\n".join(line for line in body.splitlines() if line and not line.startswith("<!-- dbreview:"))


def files_of(folder: Path) -> dict[str, str | None]:
    """Return the files of a tree on disk; the lines of a file named DELETED are paths that go."""
    found: dict[str, str | None] = {}
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        if file.name == "DELETED":
            found |= dict.fromkeys(file.read_text().split())
        else:
            found[file.relative_to(folder).as_posix()] = file.read_text()
    return found
