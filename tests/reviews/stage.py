"""Plays a pull request against the stand-in with the service's own story, and shows what GitHub then holds."""

import re
from pathlib import Path

import orjson

from bot.github import Credentials, GitHub
from bot.job import Job
from bot.jobs.story import State
from bot.review import Review
from bot.standin import StandIn
from bot.standin.repository import Pull
from bot.worker import Workers

BRANCH = "change"
TOOK = re.compile(r"It took \d+\.\d s")


class Stage:
    """One pull request on one stand-in. A case is a folder: `base/`, then `head/`, `head-2/` ... as overlays."""

    def __init__(self, standin: StandIn, workers: Workers) -> None:
        self.standin = standin
        credentials = Credentials(str(standin.app_id), standin.private_key, "https://api.github.com")
        self.github = GitHub(credentials, standin.transport(), slug=standin.slug, interval=0)
        self.story = Review(self.github, workers)
        self.pull: Pull | None = None
        self.state: State = {}
        self.requests = 0
        self.reviews = 0  # that a golden has shown already
        self.shown: set[int] = set()  # comments that a golden has shown already

    def open(self, base: dict[str, str | None], head: dict[str, str | None]) -> Pull:
        """Commit both sides and open the pull request."""
        repository = self.standin.repository
        first = repository.commit("main", base, "The base")
        repository.commit(BRANCH, head, "The change", first)
        self.pull = repository.open_pull(BRANCH)
        return self.pull

    async def review(self, reason: str = "pull_request.opened", **changes: object) -> State:
        """Review the pull request as it is now; return the last state."""
        assert self.pull is not None
        job = self.job(reason).model_copy(update=changes)
        before = len(self.standin.requests)
        self.state = {}
        for _, step in self.story.steps:
            self.state |= orjson.loads(orjson.dumps(await step(job, dict(self.state))))
        self.requests = len(self.standin.requests) - before
        return self.state

    def job(self, reason: str) -> Job:
        """Return the job that GitHub's event would become."""
        assert self.pull is not None
        repository = self.standin.repository
        return Job(
            kind="review",
            delivery=f"guid-{len(self.standin.requests)}",
            reason=reason,
            installation=self.standin.installation_id,
            repository=repository.id,
            owner=repository.owner,
            name=repository.name,
            number=self.pull.number,
            base_sha=self.pull.base_sha,
            head_sha=self.pull.head_sha,
        )

    async def pushed(self, files: dict[str, str | None]) -> State:
        """Push to the pull request, and review it again."""
        assert self.pull is not None
        self.pull.push(files)
        return await self.review("pull_request.synchronize")

    def seen(self) -> str:
        """Return the pull request's conversation as Markdown: check, inline comments, summary, with shas made plain.

        A comment that was shown after an earlier push stands as one line, so that each golden reads as what is new.
        """
        repository = self.standin.repository
        check = list(repository.check_runs.values())[-1]
        sticky = list(repository.issue_comments.values())
        same = any(spoken(each.body) == spoken(check.summary or "") for each in sticky)
        parts = [f"# Check: {check.conclusion}\n\n{check.title}\n\n({self.requests} requests to GitHub)"]
        parts += [f"# The check's page\n\n{check.summary}"] * (not same)
        parts += [f"# The check's details\n\n{check.text}"] * bool(check.text)
        for review in list(repository.reviews.values())[self.reviews :]:
            parts.append(f"# A review\n\n{review.body}")
        self.reviews = len(repository.reviews)
        for comment in sorted(repository.review_comments.values(), key=lambda c: (c.path, c.line or 0, c.id)):
            lines = f"{comment.start_line}-{comment.line}" if comment.start_line else str(comment.line)
            folded = f" (folded: {comment.minimized})" if comment.minimized else ""
            body = "(said before)" if comment.id in self.shown else comment.body
            parts.append(f"# {comment.path}, line {lines}, {comment.side}{folded}\n\n{body}")
        self.shown |= set(repository.review_comments)
        parts += [f"# Summary{', and the check' * same}\n\n{each.body}" for each in sticky]
        parts += [f"# Annotation {a['path']}:{a['start_line']}\n\n{a['message']}" for a in check.annotations]
        text = "\n\n".join(parts) + "\n"
        assert self.pull is not None
        base = repository.git.merge_base(self.pull.base_sha, self.pull.head_sha)
        for name, sha in (("HEAD", self.pull.head_sha), ("BASE", base)):
            text = text.replace(sha, name).replace(sha[:10], name)
        return TOOK.sub("It took 0.1 s", text)


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
