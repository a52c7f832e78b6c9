"""Steps 4 to 8 of the walk: a range of commits on GitHub in, a verdict and its surroundings out."""

from dataclasses import dataclass, replace
from time import monotonic, time

import structlog
from pydantic import TypeAdapter

from bot.baseline import Known
from bot.blob import MISSING
from bot.config import BASELINE, PATH, Config
from bot.decided import Change, Decided, known
from bot.decided import read as read_decided
from bot.farewell import fingerprints
from bot.github import Comparison, Glance, Place, Repo, Texts
from bot.inforce import InForce, settle, unreadable, with_baseline
from bot.judge import JudgeRequest, judge
from bot.judgement import Judgement
from bot.proposal import Proposal
from bot.publish import summary_among
from bot.pull import ChangedFile
from bot.sources.foresee import foresee
from bot.sources.github import GitHubCommits
from bot.worker import Raised, WorkerError, Workers
from rules.report import Missed
from schema.tree import NotFetched, Tree

VERDICT = TypeAdapter(Judgement)
MAX_JOURNALS = 20
MAX_ROUNDS = 8  # of fetching what the readers found they need: imports of imports of imports end here

log = structlog.get_logger("bot.reading")


@dataclass(frozen=True)
class Reading:
    """All that composing a review needs. `glance` is None where no pull request is known."""

    judgement: Judgement
    files: tuple[ChangedFile, ...]
    merge_base: str
    settings: InForce
    glance: Glance | None
    commits: GitHubCommits
    proposal: Proposal | None = None  # of other settings, by this pull request
    milliseconds: int = 0  # that reading and judging took
    decided: Decided = Decided()  # by people, before this review

    @property
    def config(self) -> Config:
        """The settings by which this was judged."""
        return self.settings.config

    def head_line(self, path: str, number: int) -> str:
        """Return line `number` of a file at head; '' where it is not there."""
        try:
            source = self.commits.head.source(path)
        except NotFetched:
            return ""
        return source.line(number) if source else ""


@dataclass(frozen=True)
class Range:
    """The commits under review. `queued`: the pull request of a merge group, which has no number of its own.

    `check`: whether the check that stands on the head is wanted too.
    """

    base: str
    head: str
    number: int | None = None
    queued: int | None = None
    check: bool = False


async def read(repo: Repo, workers: Workers, commits_of: Range, order: Change | None = None) -> Reading:
    """Read what `base`...`head` changes. Raises GitHubError; what cannot be read ends in the verdict instead.

    `order` is what somebody has just asked for: what it is about is told apart from all else.
    """
    base, head, number = commits_of.base, commits_of.head, commits_of.number
    started = monotonic()
    comparison = await repo.compare(base, head, number)
    commits = await GitHubCommits.open(repo, comparison, head)
    comparison = commits.completed(comparison)
    own = (base, PATH)  # of the base branch as it is now: the pull request cannot change the rules
    changed = _paths(comparison)
    edited = [(head, path) for path in (PATH, BASELINE) if path in changed]
    now = _journals(changed, base) if base != comparison.merge_base else []
    places = [
        own,
        (base, BASELINE),  # nearly always: another name is asked for when the settings are known
        *now,
        *edited,
        *commits.places(foresee(commits.base.paths, changed), foresee(commits.head.paths, changed)),
    ]
    asked = number if number is not None else commits_of.queued
    glance = await repo.glance(asked, places, check=commits_of.check) if asked is not None else None
    texts = glance.texts if glance else await repo.texts(places)
    commits.put(texts)
    shared = glance.shared if glance else await repo.shared() if own not in texts.texts else None
    found = _Found(repo, texts, shared)
    settings = await found.at(base)
    tip = {path: texts.texts[base, path] for _, path in now if (base, path) in texts.texts}
    journals = Tree(frozenset(tip), tip, at_base=True) if tip else None
    request = JudgeRequest(commits.base, commits.head, changed, settings.config, journals, int(time() * 1000))
    said = [frozenset(fingerprints(t.body)) for t in glance.threads if not t.minimized] if glance else []
    kept = tuple(Known(fingerprints=marks) for marks in said if marks)
    sticky = summary_among(glance.sticky) if glance else None
    before = read_decided(sticky["body"] if sticky else None)
    kept += tuple(known(before, order))
    remembered = frozenset[str]().union(*said)
    request = replace(request, accepted=settings.accepted, remembered=remembered, known=kept)
    judgement = await _judge(workers, commits, request)
    proposal = None
    if changed.intersection({PATH, settings.config.baseline}):
        then = await found.at(head, None if PATH in changed else base)
        wished = replace(request, config=then.config, accepted=then.accepted)
        other = None if wished == request else await _judge(workers, commits, wished)
        names = sorted(changed.intersection({PATH, settings.config.baseline, then.config.baseline}))
        at_head = {path: found.texts.texts.get((head, path)) for path in names}
        proposal = Proposal(at_head, settings, then, judgement, other)
    judgement = _honest(judgement, comparison, truncated=commits.truncated)
    took = int((monotonic() - started) * 1000)
    return Reading(
        judgement, comparison.files, comparison.merge_base, settings, glance, commits, proposal, took, before
    )


@dataclass(frozen=True)
class _Found:
    """The files by which a repository is judged, as far as they are known: its own texts, and its owner's settings."""

    repo: Repo
    texts: Texts
    shared: str | None

    async def at(self, commit: str, settings: str | None = None) -> InForce:
        """Return what holds by the baseline file of a commit and the settings of that one (or of another)."""
        own = (settings or commit, PATH)
        why = self.texts.unavailable.get(own, MISSING)
        found = settle(self.texts.texts.get(own), self.shared) if why == MISSING else unreadable(why)
        place = (commit, found.config.baseline)
        if found.config.baseline != BASELINE:
            more = await self.repo.texts([place])
            self.texts.texts.update(more.texts)
            self.texts.unavailable.update(more.unavailable)
        return with_baseline(found, self.texts.texts.get(place), self.texts.unavailable.get(place, MISSING))


def _paths(comparison: Comparison) -> frozenset[str]:
    return frozenset(path for file in comparison.files for path in (file.path, file.previous_path) if path)


def _journals(changed: frozenset[str], base: str) -> list[Place]:
    """Return the journals that this pull request changes, at the base branch as it is now."""
    return [(base, path) for path in sorted(changed) if path.endswith("/meta/_journal.json")][:MAX_JOURNALS]


async def _judge(workers: Workers, commits: GitHubCommits, request: JudgeRequest) -> Judgement:
    """Judge, fetch what was wanted, and judge again, until nothing more is wanted."""
    for _ in range(MAX_ROUNDS):
        try:
            judgement = await workers.run(judge, request, VERDICT)
        except WorkerError as error:
            log.exception("reading failed", trace=error.trace if isinstance(error, Raised) else "")
            missed = Missed("", None, "the database package", str(error).rstrip("."))
            return Judgement(conclusion="failure", unread=(missed,))
        if not (judgement.wanted_base or judgement.wanted_head):
            return judgement
        await commits.fetch(judgement.wanted_base, judgement.wanted_head)
    missed = Missed("", None, "the database package", f"its files lead to others more than {MAX_ROUNDS} times")
    return Judgement(conclusion="failure", unread=(missed,))


def _honest(judgement: Judgement, comparison: Comparison, *, truncated: bool) -> Judgement:
    """Add what GitHub did not tell: then not even "no database change" is certain."""
    missed = []
    if not comparison.complete:
        missed.append(Missed("", None, "the rest of the changed files", "GitHub names 3,000 at most"))
    if truncated:
        missed.append(Missed("", None, "the rest of the repository", "GitHub does not list a tree of this size whole"))
    if not missed:
        return judgement
    conclusion = "neutral" if judgement.conclusion == "success" else judgement.conclusion
    return replace(judgement, conclusion=conclusion, unread=(*judgement.unread, *missed))
