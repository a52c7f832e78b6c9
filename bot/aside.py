"""What is set aside without an order to us: named by the baseline file, or in a thread that somebody resolved.

Whoever opened a pull request may resolve its threads, also without write access. So that silences a comment, and what
is only worth mending; what blocks the merge blocks it until somebody who may write ignores it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.baseline import Accepted
from bot.decided import ROWS, Settled
from bot.farewell import fingerprints
from bot.github import OwnThread
from bot.render.escape import code, inert
from rules.kit import Severity
from rules.report import Reported

_ORDER = (
    "It blocks until it is mended, or somebody with write access says"
    f" {code('/dbreview ignore <rule> because <reason>')}."
)


def with_aside(settled: Settled, accepted: Iterable[Accepted], threads: Iterable[OwnThread]) -> Settled:
    """Return a verdict without what our resolved threads speak of and does not block, and with words about all of it.

    `accepted` is what the baseline file names; what it covers is out of the verdict already.
    """
    closed = {mark: thread for thread in threads if thread.resolved for mark in fingerprints(thread.body)}
    judgement = settled.judgement
    resolved = [f for f in judgement.report.findings if closed.keys() >= set(f.fingerprints)]
    quiet = dict.fromkeys(f for f in resolved if f.severity is not Severity.BLOCK)
    said = {f: _resolved(f, closed[f.fingerprint]) for f in resolved}
    more = _some([*_accepted(accepted, judgement.accepted), *(said[f] for f in quiet)])
    standing = _some([f"{line}. {_ORDER}" for f, line in said.items() if f not in quiet])
    if quiet:
        left = tuple(f for f in judgement.report.findings if f not in quiet)
        report = replace(judgement.report, findings=left)
        judgement = replace(judgement, report=report, aside=judgement.aside + len(quiet))
    return replace(settled, judgement=judgement, quiet=tuple(quiet), more=more, standing=standing)


def _some(lines: list[str]) -> tuple[str, ...]:
    return (*lines[:ROWS], *([f"- and {len(lines) - ROWS} more"] if len(lines) > ROWS else []))


def _accepted(entries: Iterable[Accepted], findings: tuple[Reported, ...]) -> Iterator[str]:
    for entry in dict.fromkeys(entries):
        count = sum(entry.covers(finding) for finding in findings)
        if count:
            because = f": {inert(entry.because, 300)}" if entry.because else ""
            yield f"- {code(entry.rule)} on {code(entry.object)} ({count} here), by the baseline file{because}"


def _resolved(finding: Reported, thread: OwnThread) -> str:
    who = f" by {code(thread.resolved_by)}" if thread.resolved_by else ""
    return f"- {code(finding.rule)} on {code(finding.object)}: its thread was resolved{who}"
