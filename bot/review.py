"""The story of one review, top to bottom: `steps` says what happens, each step durable before the next one begins."""

from dataclasses import asdict, dataclass
from typing import Any

from pydantic import TypeAdapter

from bot import decided, publish
from bot.aside import with_aside
from bot.compose import place
from bot.decided import ORDER, Change, Settled
from bot.farewell import Present, farewells, fingerprints, said
from bot.github import Fold, GitHub, Repo
from bot.job import Job
from bot.jobs.story import AGAIN, FOLLOW, State, Step
from bot.links import Links
from bot.llm import Facts, summarise
from bot.llm.meter import UNMETERED, Meters
from bot.llm.prompt import key
from bot.llm.summary import LlmSettings
from bot.metrics import FINDINGS
from bot.pull import InlineComment, Repository
from bot.reading import Range, Reading, read
from bot.summary import Around, check_page, check_text, design_in, designed, summary, title, with_design
from bot.worker import Workers


@dataclass(frozen=True)
class Review:
    """Reviews a pull request, or a merge group. What a step returns is JSON, and the later steps find it in `state`."""

    github: GitHub
    workers: Workers
    web_url: str = "https://github.com"
    settings: LlmSettings | None = None  # without it, no language model is asked
    meters: Meters | None = None  # what it uses is counted there

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """The walk, in order."""
        return (
            ("open the check", self.open),
            ("read and judge", self.judge),
            ("comment", self.comment),
            ("summarise", self.summarise),
            ("fold away what is over", self.clear),
            ("conclude the check", self.conclude),
            ("describe the design", self.describe),
        )

    async def open(self, job: Job, state: State) -> State:
        """Find out which commits are meant, and show on the head that the review has begun.

        Where no commit is new, the check that is there stands until it would say something else.
        """
        if job.reason == "pull_request.closed":  # it took the place of what was under way; that was all it was for
            return {"stopped": "the pull request is closed"}
        repo = self._repo(job)
        commits = await _commits(repo, job)
        if commits is None:
            return {"stopped": "no open pull request has this commit as its head"}
        if job.patient:
            return commits
        return {**commits, "check": await publish.open_check(repo, commits["head"], job, state)}

    async def judge(self, job: Job, state: State) -> State:
        """Read both sides, run the catalogue, and compose every word that will be posted."""
        if "stopped" in state:
            return {}
        commits = Range(state["base"], state["head"], state["number"], job.queued, check="check" not in state)
        reading = await read(self._repo(job), self.workers, commits, _order(state))
        pull = reading.glance.pull if reading.glance and job.queued is None else None
        if pull and pull.open and pull.head_sha != state["head"]:
            if job.button:  # what was accepted is what that check showed
                return {"stopped": "This check is of an older push"}
            moved = {"base": pull.base_sha, "head": pull.head_sha}
            return {"stopped": f"Superseded by {pull.head_sha[:10]}", FOLLOW: moved}
        return self._composed(job, state, reading)

    async def comment(self, job: Job, state: State) -> State:
        """Post one review with the inline comments that are not there yet."""
        return await publish.review(self._repo(job), job, state) if state.get("comments") else {}

    async def summarise(self, job: Job, state: State) -> State:
        """Post the sticky comment, or edit the one that is there; a first review with nothing to say has none."""
        return await publish.sticky(self._repo(job), state) if "summary" in state else {}

    async def clear(self, job: Job, state: State) -> State:
        """Fold away the comments whose findings are gone, or stand elsewhere now; strike out what is gone in part."""
        folds = [Fold(**each) for each in state.get("folded", ())]
        if state.get("refused"):  # what was to be said on another line may stand in the summary only
            folds = [fold for fold in folds if fold.reason != "OUTDATED"]
        if folds:
            await self._repo(job).fold(folds)
        return {}

    async def conclude(self, job: Job, state: State) -> State:
        """Conclude the check: always, and never green where something relevant was not reviewed."""
        if "stopped" in state:
            if "check" in state:
                await publish.cancel(self._repo(job), state, state["stopped"])
            return {}
        if not state.get("stands"):
            await publish.conclude(self._repo(job), job, state)
        return {"concluded": state["verdict"]["conclusion"]}

    async def describe(self, job: Job, state: State) -> State:
        """Add a language model's paragraph to the summary, after everything that counts is done."""
        if self.settings is None or "design" not in state or "sticky" not in state:
            return {}
        facts = TypeAdapter(Facts).validate_python(state["design"])
        prose = await summarise(facts, self.settings, self.meters.of(job.installation) if self.meters else UNMETERED)
        if prose is not None:
            sticky, known = state["sticky"], key(facts, self.settings.model or "")
            design = designed(prose.text, prose.question, known)
            await self._repo(job).edit_comment(sticky["id"], with_design(sticky["body"], design))
        return {"described": prose is not None}

    async def superseded(self, job: Job, state: State) -> None:
        """A newer push waits: the old head's check ends here, unless it has ended already."""
        if state.get(AGAIN) and "check" not in state and job.head_sha and job.kind == "review":
            there = await self._repo(job).find_check(job.head_sha, job.delivery)  # opened, and nobody heard of it
            state = state if there is None else {**state, "check": there}
        if "check" in state and "concluded" not in state:
            await publish.cancel(self._repo(job), state, "Superseded by a newer push")

    async def failed(self, job: Job, state: State, error: str) -> None:
        """Something unexpected happened: the check says so and is red, because nothing was reviewed."""
        if "head" in state:
            await publish.broken(self._repo(job), job, state, error)

    def _repo(self, job: Job) -> Repo:
        return self.github.repo(job.installation, Repository(job.repository, job.owner, job.name))

    def _composed(self, job: Job, state: State, reading: Reading) -> State:
        settled = _settled(state, reading)
        _count(settled)
        if settled.decided.paused and job.automatic:
            paused = publish.paused(settled.decided.paused)
            return {"verdict": paused, "stands": _stands(state, reading, paused)}
        judgement, comments = settled.judgement, reading.config.comments
        links = Links(f"{self.web_url}/{job.owner}/{job.name}", reading.merge_base, state["head"])
        glance = reading.glance if job.queued is None else None
        threads = glance.threads if glance else ()
        sticky = publish.summary_among(glance.sticky) if glance else None
        talks = glance is not None and comments.mode == "comments"
        limit = comments.inline if talks else 0
        known = said(threads)
        placed = place(judgement, reading.files, reading.head_line, limit=limit, said=known)
        proposal = reading.proposal
        around = _around(reading, reading.settings.sentence(links.web, state["base"]))
        mistaken = proposal or (judgement.touched and around.problems)  # else the settings decide nothing
        worth_a_comment = judgement.report.findings or judgement.conclusion != "success" or mistaken
        mistakes = proposal.comments(reading.files, known) if proposal and limit else ()
        inline = (*mistakes, *placed.inline)
        now = _present(settled, reading, (state["head"], job.reason), inline)
        composed: State = {
            "comments": [asdict(c) for c in inline],
            "folded": [asdict(f) for f in farewells(threads, now)],
            "sticky": sticky,
            "verdict": {
                "conclusion": judgement.conclusion,
                "title": title(judgement),
                "summary": check_text(judgement, placed, links, around),
                "text": check_page(judgement, links),
                "annotations": publish.annotations((*placed.outside, *placed.over, *placed.notes)),
            },
            "refusal": settled.refusal,
        }
        composed["verdict"] = publish.with_decisions(composed["verdict"], settled)
        if glance and glance.pull.draft and reading.config.drafts == "neutral" and judgement.touched:
            composed["verdict"] = publish.of_a_draft(composed["verdict"])
        composed["stands"] = _stands(state, reading, composed["verdict"])
        keeps = glance is not None and settled.decided != decided.Decided()
        if sticky or keeps or (talks and worth_a_comment):
            composed["summary"] = decided.written(summary(judgement, placed, links, around), settled)
        if reading.config.llm and self.settings and self.settings.anthropic_api_key and not judgement.design.empty:
            earlier = design_in(sticky["body"]) if sticky else None
            if earlier and earlier.key == key(judgement.design, self.settings.model or "") and "summary" in composed:
                composed["summary"] = with_design(composed["summary"], earlier)  # nothing is asked twice
            else:
                composed["design"] = asdict(judgement.design)
        return composed


def _stands(state: State, reading: Reading, verdict: dict[str, Any]) -> bool:
    """Return whether no check was opened for this review, and the one that is there says the same."""
    return "check" not in state and publish.stands(reading.glance.check if reading.glance else None, verdict)


def _count(settled: Settled) -> None:
    for finding in settled.judgement.report.findings:
        FINDINGS.labels(finding.rule, str(finding.severity)).inc()


def _present(settled: Settled, reading: Reading, review: tuple[str, str], inline: tuple[InlineComment, ...]) -> Present:
    """Return what is found at this head, for this reason, for our earlier comments to be compared with."""
    findings = (*settled.judgement.report.findings, *settled.quiet)  # a resolved thread stays as it is
    shown = {mark for finding in findings for mark in finding.fingerprints}
    shown |= reading.proposal.fingerprints if reading.proposal else set()
    aside = {mark for finding in settled.all for mark in finding.fingerprints} - shown
    placed = {fingerprint for comment in inline for fingerprint in comment.fingerprints}
    partial = bool(settled.judgement.unread or settled.judgement.report.unread)
    accepted = {mark for finding in settled.judgement.accepted for mark in finding.fingerprints}
    silenced = settled.judgement.silenced
    return Present(*review, shown, aside, placed, accepted, silenced, partial=partial, findings=findings)


def _around(reading: Reading, settings: str) -> Around:
    proposal = reading.proposal
    edited = proposal.texts if proposal else ()  # it may mend them: its own are in its preview
    mistakes = tuple(problem for problem in reading.settings.problems if problem.path not in edited)
    return Around(mistakes, settings, proposal.preview() if proposal else "", reading.milliseconds)


def _settled(state: State, reading: Reading) -> Settled:
    """Return the verdict with what people decided, the order of this job included."""
    glance = reading.glance
    change = _order(state) if glance else None
    threads = glance.threads if glance and change and change.thread else ()
    under = {f for t in threads if change and t.database_id == change.thread for f in fingerprints(t.body)}
    settled = decided.settle(reading.judgement, reading.decided, change, (state["head"], under))
    return with_aside(settled, reading.settings.accepted, glance.threads if glance else ())


def _order(state: State) -> Change | None:
    return Change(**state[ORDER]) if state.get(ORDER) else None


async def _commits(repo: Repo, job: Job) -> dict[str, Any] | None:
    """Return number, base and head of what the job means; None where there is nothing open to review."""
    if job.base_sha and job.head_sha:  # a pull request's event, or a merge group (which has no number)
        return {"number": job.number, "base": job.base_sha, "head": job.head_sha}
    if job.number is not None:
        pull = await repo.pull(job.number)
        return {"number": pull.number, "base": pull.base_sha, "head": pull.head_sha} if pull.open else None
    found = await repo.pulls_of(job.head_sha or "")
    return {"number": found[0].number, "base": found[0].base_sha, "head": found[0].head_sha} if found else None
