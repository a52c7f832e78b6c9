"""The lists of a summary, as Markdown: findings in full and by harm, what was not read, and what is allowed."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.compose import finding_body
from bot.database import folded
from bot.document import Problem
from bot.judgement import Judgement
from bot.links import Links
from bot.render.escape import code, inert
from bot.render.fit import Part
from rules.kit import Severity
from rules.report import Allowed, Missed, Reported

MAX_ROWS = 40
MAX_BY_HARM = 120
_FULL = (40, 20, 10, 5, 0)  # findings in full, for as many as fit

_SAID = {Severity.BLOCK: "**blocks**", Severity.WARN: "mend", Severity.NOTE: "note"}
_LOUDEST_FIRST = list(Severity)
_HARMS = ("data loss", "failure", "locks", "compatibility", "drift", "journal", "security", "integrity", "performance")


def in_full(heading: str, findings: Sequence[Reported], links: Links) -> Part:
    """Return findings that stand on no line of the diff: as many as fit in full, the others as one line each."""
    if not findings:
        return Part("")
    forms = [_listed(heading, findings, links, full) for full in _FULL if full < len(findings) or full == _FULL[0]]
    return Part(forms[0], 80, "the findings", tuple(forms[1:]))


def _listed(heading: str, findings: Sequence[Reported], links: Links, full: int) -> str:
    bodies = [f"{links.place(f)}\n\n{finding_body(f)}" for f in findings[:full]]
    rest = [_line(f, links) for f in findings[full : full + MAX_BY_HARM]]
    left = len(findings) - full - len(rest)
    rest += [f"- and {left} more, in the check's annotations"] if left > 0 else []
    return f"#### {heading}\n\n" + "\n\n---\n\n".join([*bodies, *(["\n".join(rest)] if rest else [])])


def by_harm(findings: Sequence[Reported], links: Links, *, rest: bool) -> Part:
    """Return a folded list of findings, one line each, the worst harm first; `rest`: others stand there in full."""
    if not findings:
        return Part("")
    ordered = sorted(findings, key=_harm_first)
    forms = []
    for most in (MAX_BY_HARM, 30):
        groups = [
            f"**{harm}**\n\n" + "\n".join(_line(f, links) for f in group)
            for harm, group in groupby(ordered[:most], key=_harm)
        ]
        groups += [f"_{len(ordered) - most} more are not shown._"] if len(ordered) > most else []
        forms.append(folded(f"{_title(ordered, rest=rest)} ({len(ordered)})", "\n\n".join(groups)))
    return Part(forms[0], 40, "the list of findings", (forms[1],))


def _harm_first(finding: Reported) -> tuple[int, str, int]:
    harm = _harm(finding)
    order = _HARMS.index(harm.lower()) if harm.lower() in _HARMS else len(_HARMS)
    return order, harm, _LOUDEST_FIRST.index(finding.severity)


def _title(findings: Sequence[Reported], *, rest: bool) -> str:
    if all(f.severity is Severity.NOTE for f in findings):
        return "Notes"
    return "The other findings, by harm" if rest else "All findings, by harm"


def _line(finding: Reported, links: Links) -> str:
    rule = f"<sub>[`{finding.rule}`]({finding.docs})</sub>"
    return f"- {_SAID[finding.severity]} {links.place(finding)}: {inert(finding.message)} {rule}"


def _harm(finding: Reported) -> str:
    return finding.rule.split("/", maxsplit=1)[0].replace("-", " ").capitalize()


def unread(judgement: Judgement) -> Part:
    """Return what was not read and why: in the open where it decides, else folded."""
    missed = tuple(dict.fromkeys((*judgement.unread, *judgement.report.unread, *judgement.report.beyond)))
    if not missed:
        return Part("")
    lines = [f"- {_place_of(m)}: {inert(m.what)} ({inert(m.why)})" for m in missed[:MAX_ROWS]]
    lines += [f"- and {len(missed) - MAX_ROWS} more"] if len(missed) > MAX_ROWS else []
    text = "\n".join(lines)
    if judgement.conclusion == "neutral":
        return Part(f"#### Not read, so not reviewed\n\n{text}", 90, "what was not read")
    return Part(folded(f"Not read, so not reviewed ({len(missed)})", text), 70, "what was not read")


def _place_of(missed: Missed) -> str:
    if not missed.path:
        return "The pull request"
    return code(f"{missed.path}:{missed.line}" if missed.line else missed.path)


def allowed(comments: Sequence[Allowed], links: Links) -> Part:
    """Return the findings that comments in the code allow, with their reasons."""
    if not comments:
        return Part("")
    lines = [
        f"- [{code(f'{a.path}:{a.line}')}]({links.file(a.path, a.line)}): {code(a.rule)} on {code(a.object)}, "
        f"because {inert(a.reason)}"
        for a in comments[:MAX_ROWS]
    ]
    lines += [f"- and {len(comments) - MAX_ROWS} more"] if len(comments) > MAX_ROWS else []
    return Part(folded(f"Allowed by comments ({len(comments)})", "\n".join(lines)), 30, "what comments allow")


def problems(mistakes: Iterable[Problem]) -> Part:
    """Return the mistakes in the settings file."""
    ordered = sorted(mistakes, key=lambda p: p.line or 0)[:MAX_ROWS]
    lines = [f"- {code(f'{p.path}:{p.line}' if p.line else p.path)}: {inert(p.message)}" for p in ordered]
    return Part("#### The settings file\n\n" + "\n".join(lines) if lines else "", 75, "mistakes in the settings")
