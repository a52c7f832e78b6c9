"""The Markdown look: the words of a posted review on one page, for a job summary or a paste into a conversation."""

from itertools import groupby

from bot.compose import finding_body
from bot.render.escape import code, inert
from bot.render.outcome import Outcome
from bot.render.summary import conclusion_line, looked_at
from rules.kit import Severity
from rules.report import Missed, Reported

MAX_UNREAD = 40


def page(outcome: Outcome) -> str:
    """Return the outcome as Markdown in which nothing of the repository's content is alive."""
    loud = [f for f in outcome.findings if f.severity is not Severity.NOTE]
    notes = [f for f in outcome.findings if f.severity is Severity.NOTE]
    parts = [f"### dbreview: {inert(conclusion_line(outcome, unicode=False))}"]
    for path, findings in groupby(loud, key=lambda f: f.path):
        parts.append(f"#### {code(path) if path else 'Not in one file'}")
        parts += [_finding(f) for f in findings]
    if notes:
        lines = [f"- {_place(f)}: {inert(f.message)} <sub>[`{f.rule}`]({f.docs})</sub>" for f in notes]
        parts.append(_folded(f"Notes ({len(notes)})", lines))
    if outcome.unread:
        lines = [_missed(m) for m in outcome.unread[:MAX_UNREAD]]
        lines += [f"- and {len(outcome.unread) - MAX_UNREAD} more"] if len(outcome.unread) > MAX_UNREAD else []
        parts.append(_folded(f"Not read ({len(outcome.unread)})", lines))
    parts.append(f"<sub>{inert(looked_at(outcome))}</sub>")
    return "\n\n".join(parts) + "\n"


def _finding(finding: Reported) -> str:
    place = f"{_place(finding)}\n\n" if finding.line else ""
    return place + finding_body(finding)


def _place(finding: Reported) -> str:
    if finding.path is None:
        return code(finding.object)
    return code(f"{finding.path}:{finding.line}" if finding.line else finding.path)


def _missed(missed: Missed) -> str:
    place = code(f"{missed.path}:{missed.line}" if missed.line else missed.path)
    return f"- {place}: {inert(missed.what)} ({inert(missed.why)})"


def _folded(title: str, lines: list[str]) -> str:
    return f"<details><summary>{title}</summary>\n\n" + "\n".join(lines) + "\n\n</details>"
