"""Step 11 of the walk: what is written to GitHub, once, however often a step is begun.

`state[AGAIN]` tells that this step was begun before and cut off: only then is a request spent to look for its effect.
"""

from collections.abc import Iterable
from typing import Any, Literal

from bot.decided import Settled, before_end, before_foot, shown
from bot.farewell import said
from bot.github import NotFound, OwnComment, OwnThread, Repo, ReviewRefused, Standing
from bot.job import Job
from bot.jobs.story import AGAIN, State
from bot.pull import Annotation, CheckAction, CheckOutput, InlineComment
from bot.render.escape import code, plain
from bot.summary import MARK, refused, same
from rules.kit import Severity
from rules.report import Reported

_LEVEL: dict[Severity, Literal["notice", "warning", "failure"]] = {
    Severity.BLOCK: "failure",
    Severity.WARN: "warning",
    Severity.NOTE: "notice",
}
RERUN = CheckAction("Re-run", "Review this commit once more", "rerun")
IGNORE = CheckAction("Ignore these here", "In this pull request only", "ignore")
BASELINE = CheckAction("Accept as baseline", "Only what is new from here on is said", "baseline")


def unsaid(comments: Iterable[InlineComment], threads: Iterable[OwnThread]) -> tuple[InlineComment, ...]:
    """Return the comments of which at least one finding stands in no thread of ours yet."""
    known = said(threads)
    return tuple(comment for comment in comments if not known.issuperset(comment.fingerprints))


def summary_among(comments: Iterable[OwnComment]) -> dict[str, Any] | None:
    """Return our sticky comment: the first of our own that ends in its mark. Nobody else's comment is looked at."""
    found = next((c for c in comments if c.body.rstrip().endswith(MARK)), None)
    return {"id": found.id, "body": found.body} if found else None


def annotations(findings: Iterable[Reported]) -> list[dict[str, Any]]:
    """Return the check's annotations, as JSON, for findings that stand in a file at head but got no inline comment."""
    return [
        {
            "path": f.path,
            "start_line": f.line,
            "end_line": f.end_line or f.line,
            "level": _LEVEL[f.severity],
            "message": plain(f.message),
            "title": f.rule,
        }
        for f in findings
        if f.path and f.line and f.side == "RIGHT"
    ]


async def open_check(repo: Repo, head: str, job: Job, state: State) -> int:
    """Return the id of this delivery's check run on `head`."""
    earlier = await repo.find_check(head, job.delivery) if state.get(AGAIN) else None
    if earlier is not None:
        return earlier
    return await repo.open_check(head, job.delivery, "Reviewing the database change")


async def review(repo: Repo, job: Job, state: State) -> State:
    """Post one review; return the bodies of comments GitHub would not place as `refused`."""
    comments = tuple(InlineComment(**comment) for comment in state["comments"])
    if state.get(AGAIN):
        comments = unsaid(comments, (await repo.glance(state["number"])).threads)
    return {"refused": await _post(repo, state, comments, f"<!-- dbreview:review {job.delivery} -->")}


async def _post(repo: Repo, state: State, comments: tuple[InlineComment, ...], mark: str) -> list[str]:
    """Post the comments together; where one makes GitHub refuse all of them, halve until it is found."""
    if not comments:
        return []
    how_many = "One comment" if len(comments) == 1 else f"{len(comments)} comments"
    # The mark names the first finding too: of a review posted in halves, each half is looked for by its own.
    own = mark.replace(" -->", f" {comments[0].fingerprints[0]} -->")
    body = f"{how_many} on the lines of this push; the whole picture is in the summary comment.\n\n{own}"
    try:
        await repo.post_review(state["number"], state["head"], body, comments)
    except ReviewRefused:
        if len(comments) == 1:
            return [f"{code(comments[0].path)}, line {comments[0].line}:\n\n{comments[0].body}"]
        half = len(comments) // 2
        return [*await _post(repo, state, comments[:half], mark), *await _post(repo, state, comments[half:], mark)]
    return []


async def sticky(repo: Repo, state: State) -> State:
    """Edit our summary comment where it says something else, post it where there is none; return it as `sticky`."""
    body = state["summary"]
    if state.get("refused"):
        lost = "\n\n---\n\n".join(state["refused"])
        body = before_end(refused(body, len(state["refused"])), f"#### On lines GitHub could not place\n\n{lost}")
    earlier = state.get("sticky")
    if earlier is None and state.get(AGAIN):
        found = await repo.find_comment(state["number"], MARK)
        earlier = {"id": found, "body": ""} if found is not None else None
    if earlier is not None:
        try:
            if not same(earlier["body"], body):
                await repo.edit_comment(earlier["id"], body)
            return {"sticky": {"id": earlier["id"], "body": body}}
        except NotFound:
            pass  # somebody deleted it since we looked: it is posted anew
    return {"sticky": {"id": await repo.post_comment(state["number"], body), "body": body}}


def with_decisions(verdict: dict[str, Any], settled: Settled) -> dict[str, Any]:
    """Return the verdict with what people set aside said on its page, and buttons where there is more to set aside."""
    summary = before_foot(verdict["summary"], shown(settled))
    return verdict | {"summary": summary, "found": bool(settled.judgement.report.findings)}


def of_a_draft(verdict: dict[str, Any]) -> dict[str, Any]:
    """Return the verdict as a draft shows it: neutral, and what it will be."""
    word = {"success": "green", "failure": "red"}.get(verdict["conclusion"], "grey")
    said = f"This is a draft: the check is neutral until it is ready for review, and would be {word} now."
    return verdict | {
        "conclusion": "neutral",
        "title": f"Draft: {verdict['title']}",
        "summary": f"{said}\n\n{verdict['summary']}",
    }


def paused(who: str) -> dict[str, Any]:
    """Return the verdict on a push that is not reviewed because `who` wants peace."""
    text = f"Reviews of this pull request were paused by {code(who)}; {code('/dbreview resume')} ends that."
    return {"conclusion": "neutral", "title": "Paused, not reviewed", "summary": text, "annotations": []}


def stands(check: Standing | None, verdict: dict[str, Any]) -> bool:
    """Return whether the check that is there says what this verdict says, however long each review took."""
    if check is None:
        return False
    output = _output(verdict)
    mine = (verdict["conclusion"], output.title, output.text.strip(), len(output.annotations))
    return mine == (check.conclusion, check.title, check.text.strip(), check.annotations) and same(
        check.summary, output.summary
    )


async def conclude(repo: Repo, job: Job, state: State) -> None:
    """Conclude the check with the verdict of this review; where none was opened before, it is opened now."""
    check = state["check"] if "check" in state else await open_check(repo, state["head"], job, state)
    verdict = state["verdict"]
    if state.get("refused"):
        verdict = verdict | {"summary": refused(verdict["summary"], len(state["refused"]))}
    await repo.conclude_check(check, verdict["conclusion"], _output(verdict), again=bool(state.get(AGAIN)))


def _output(verdict: dict[str, Any]) -> CheckOutput:
    return CheckOutput(
        title=verdict["title"],
        summary=verdict["summary"],
        text=verdict.get("text", ""),
        annotations=tuple(Annotation(**a) for a in verdict["annotations"]),
        actions=(RERUN, IGNORE, BASELINE) if verdict.get("found") else (RERUN,),
    )


async def cancel(repo: Repo, state: State, why: str) -> None:
    """Conclude the check of a head nobody waits for any more."""
    await repo.conclude_check(state["check"], "cancelled", CheckOutput(why, f"{why}, which has a check of its own."))


async def broken(repo: Repo, job: Job, state: State, sentence: str) -> None:
    """Conclude the check red: nothing was reviewed, and that must not look like a pass.

    Where this job had not opened one, what an earlier review of the same head concluded stays.
    """
    check = state.get("check")
    if check is None:
        there = await repo.newest_check(state["head"])
        if there is not None and there.completed:
            return
        check = there.id if there else await open_check(repo, state["head"], job, state)
    text = f"{sentence}\n\nNothing was reviewed. *Re-run* tries again; whoever runs dbreview finds more in its log."
    output = CheckOutput("The review did not finish", text, actions=(RERUN,))
    await repo.conclude_check(check, "failure", output)
