"""What stands at the end, counted from GitHub's side and from the store's: lost, said twice, left open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import psycopg

from bot.farewell import fingerprints
from bot.standin.comments import IssueComment, ReviewComment
from bot.summary import MARK
from tests.chaos.github import Organisations
from tests.chaos.traffic import QUESTION, Life

EXPECTED = {True: "success", False: "failure"}  # of the newest head, by whether it was mended


@dataclass(frozen=True)
class Stored:
    """What the store knows: jobs by state; reviews that came to their end, by the delivery that asked."""

    states: Counter[str]
    deliveries: frozenset[str]
    due: int
    failed: tuple[str, ...] = ()

    @classmethod
    def read(cls, url: str) -> "Stored":
        """Read the tables of the jobs."""
        with psycopg.connect(url) as connection:
            rows = connection.execute("select workflow_uuid, status from dbos.workflow_status").fetchall()
        jobs = [(name, status) for name, status in rows if name.startswith(("pr:", "command:"))]
        return cls(
            Counter(status for _, status in jobs),
            frozenset(name.rpartition(":")[2] for name, _ in jobs),
            sum(status in ("ENQUEUED", "PENDING") for _, status in jobs),
            tuple(name for name, status in jobs if status in ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")),
        )


@dataclass
class Verdict:
    """Everything that is wrong, a sentence each, and what was counted."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    reviews_per_head: Counter[int] = field(default_factory=Counter)
    comments: int = 0
    checks: int = 0

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.twice or self.open or self.wrong)


def judge(github: Organisations, lives: Sequence[Life], stored: Stored) -> Verdict:
    """Look at every pull request, and at every delivery."""
    verdict = Verdict()
    _deliveries(verdict, github, lives, stored)
    said = {mended: Counter[tuple[str, ...]]() for mended in (True, False)}
    for life in lives:
        if life.pull is not None:
            said[life.mended][_pull(verdict, life)] += 1
    for mended, sets in said.items():
        if len(sets) > 1:
            verdict.wrong.append(f"pull requests that are alike ({mended=}) are told {len(sets)} different things")
    return verdict


def _deliveries(verdict: Verdict, github: Organisations, lives: Iterable[Life], stored: Stored) -> None:
    taken = {each.delivery.guid for each in github.webhooks.attempts if 200 <= each.status < 300}
    for life in lives:
        for delivery in {each.guid: each for each in life.sent}.values():
            action = delivery.payload.get("action")
            comment = (delivery.payload.get("comment") or {}).get("body")
            matters = action in ("opened", "synchronize") or comment == QUESTION
            if delivery.guid not in taken:
                verdict.lost.append(f"{life.name}: {delivery.event}.{action} {delivery.guid} never arrived")
            elif matters and delivery.guid not in stored.deliveries:
                verdict.lost.append(f"{life.name}: {delivery.event}.{action} {delivery.guid} was taken and not stored")
    verdict.lost += [f"{name} ended as failed" for name in stored.failed]


def _pull(verdict: Verdict, life: Life) -> tuple[str, ...]:
    """Judge one pull request; return what is said in it, as far as people see it."""
    pull, repository = life.there, life.standin.repository
    where = f"{repository.owner}#{pull.number}"
    runs = [run for run in repository.check_runs.values() if run.head_sha in _heads(life)]
    verdict.checks += len(runs)
    verdict.open += [f"{where}: check {run.id} of {run.head_sha[:7]}" for run in runs if run.status != "completed"]
    per_head = Counter(run.head_sha for run in runs if run.conclusion not in ("cancelled", None))
    verdict.reviews_per_head.update(per_head.values())
    newest = [run for run in runs if run.head_sha == pull.head_sha]
    if not newest or newest[-1].conclusion != EXPECTED[life.mended]:
        verdict.wrong.append(f"{where}: the newest head has {[(run.conclusion, run.title) for run in newest]}")
    inline = [c for c in repository.review_comments.values() if c.number == pull.number and c.app]
    talk = [c for c in repository.issue_comments.values() if c.number == pull.number and c.app]
    verdict.comments += len(inline) + len(talk)
    verdict.twice += [f"{where}: {what}" for what in _twice(inline, talk, life.questions)]
    verdict.wrong += [f"{where}: {what}" for what in _missing(talk, life)]
    return tuple(sorted(mark for c in inline if not c.minimized for mark in fingerprints(c.body)))


def _heads(life: Life) -> set[str]:
    heads = {(each.payload.get("pull_request") or {}).get("head", {}).get("sha") for each in life.sent}
    return heads - {None}


def _twice(inline: Sequence[ReviewComment], talk: Sequence[IssueComment], questions: int) -> Iterable[str]:
    marks = Counter(mark for c in inline if not c.minimized for mark in fingerprints(c.body))
    yield from (f"finding {mark} stands {times} times" for mark, times in marks.items() if times > 1)
    summaries, answers = _summaries(talk), _answers(talk)
    if summaries > 1:
        yield f"{summaries} summaries"
    if answers > questions:
        yield f"{answers} answers to {questions} questions"
    if len(talk) > summaries + answers:
        yield f"{len(talk) - summaries - answers} comments that are neither summary nor answer"


def _missing(talk: Sequence[IssueComment], life: Life) -> Iterable[str]:
    if _answers(talk) < life.questions:
        yield f"{_answers(talk)} answers to {life.questions} questions"
    if not life.mended and not _summaries(talk):  # where the first head that is read says it all right, nothing is said
        yield "no summary"


def _summaries(talk: Sequence[IssueComment]) -> int:
    return sum(c.body.rstrip().endswith(MARK) for c in talk)


def _answers(talk: Sequence[IssueComment]) -> int:
    return sum("<!-- dbreview:answer " in c.body for c in talk)
