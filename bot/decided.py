"""What people decided about one pull request: said in our summary comment, and kept there, out of sight, in its end.

Only the very end of a comment that we wrote is read: what a pull request brings into our text stands before it.
"""

import json
import re
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from bot.baseline import Known, covers
from bot.compose import MAX_BODY, cut
from bot.judgement import Judgement
from bot.render.escape import code, inert
from bot.summary import FOOT, MARK
from rules.kit import Severity
from rules.report import Reported

ORDER = "order"  # in the state of a job: the change that its command or button asks for
MOST = 1_000  # findings in a baseline, and
ROWS = 20  # lines that the summary shows

_KEPT = re.compile(rf"<!-- dbreview:decided ([A-Za-z0-9_=-]+) -->\s*{re.escape(MARK)}\s*\Z")
_MAX_KEPT = 500_000  # characters of JSON


Kind = Literal["ignore", "ignore-shown", "unignore", "baseline", "pause", "resume"]


@dataclass(frozen=True)
class Change:
    """What somebody (`by`) asks for. `thread`: the comment of ours under which it was asked for."""

    kind: Kind
    by: str
    rule: str = ""
    object: str | None = None
    because: str = ""
    thread: int | None = None


@dataclass(frozen=True)
class Ignored:
    """Findings set aside: of a rule, `family/*` or `*`; of one object, or these fingerprints, where there are any."""

    rule: str
    by: str
    because: str
    object: str | None = None
    fingerprints: tuple[str, ...] = ()

    def covers(self, finding: Reported) -> bool:
        """Return whether it sets `finding` aside."""
        known = not self.fingerprints or set(self.fingerprints).issuperset(finding.fingerprints)
        return known and covers(self.rule, self.object, finding)


@dataclass(frozen=True)
class Baseline:
    """All findings of one commit, taken as there before."""

    fingerprints: frozenset[str]
    by: str
    head: str


@dataclass(frozen=True)
class Decided:
    """All of it."""

    ignored: tuple[Ignored, ...] = ()
    baseline: Baseline | None = None
    paused: str | None = None  # by whom

    def silences(self, finding: Reported) -> bool:
        """Return whether a finding is not to be said."""
        known = self.baseline is not None and self.baseline.fingerprints.issuperset(finding.fingerprints)
        return known or any(each.covers(finding) for each in self.ignored)


@dataclass(frozen=True)
class Settled:
    """A verdict with what people decided: what is left of it, and why an order was refused, if it was.

    `quiet` is what is out of it because its thread was resolved; `more` are lines about what no order set aside, and
    `standing` about what a thread that was resolved does not.
    """

    judgement: Judgement
    decided: Decided
    all: tuple[Reported, ...] = field(default=())
    refusal: str | None = None
    quiet: tuple[Reported, ...] = ()
    more: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()


class RefusedOrder(Exception):
    """An order that cannot be followed; the message says why in a sentence."""


_DECIDED = TypeAdapter(Decided)


def known(decided: Decided, order: Change | None) -> Iterator[Known]:
    """Yield what people decided, and are about to decide, in the form that keeps findings apart."""
    yield from (Known(each.rule, each.object, frozenset(each.fingerprints)) for each in decided.ignored)
    if decided.baseline:
        yield Known(fingerprints=decided.baseline.fingerprints)
    if order and order.kind == "ignore" and not order.thread:
        yield Known(order.rule, order.object)


def read(body: str | None) -> Decided:
    """Return what the end of our summary comment keeps; nothing, where there is none or somebody edited it away."""
    kept = _KEPT.search(body or "")
    if kept is None:
        return Decided()
    try:
        text = zlib.decompressobj().decompress(urlsafe_b64decode(kept[1]), _MAX_KEPT)
        return _DECIDED.validate_json(text)
    except (ValueError, zlib.error, ValidationError):
        return Decided()


def written(body: str, settled: Settled) -> str:
    """Return a summary comment with the decisions said and kept at its end."""
    end = MARK if settled.decided == Decided() else f"<!-- dbreview:decided {_packed(settled.decided)} -->\n{MARK}"
    return f"{before_foot(body.removesuffix(MARK).rstrip(), shown(settled), MAX_BODY - len(end) - 2)}\n\n{end}"


def _packed(decided: Decided) -> str:
    plain = asdict(decided)
    if decided.baseline:
        plain["baseline"]["fingerprints"] = sorted(decided.baseline.fingerprints)
    return urlsafe_b64encode(zlib.compress(json.dumps(plain).encode(), 9)).decode()


def before_foot(body: str, text: str, room: int = MAX_BODY) -> str:
    """Return a summary with `text` above its last, small lines, cut so that it takes at most `room` characters."""
    at = body.rfind(FOOT)
    above, foot = (body[:at].rstrip(), body[at:]) if at >= 0 else (body, "")
    parts = [cut(above, room - len(text) - len(foot) - 4), text, foot]
    return "\n\n".join(part for part in parts if part)


def before_end(body: str, text: str) -> str:
    """Return a summary comment with `text` before what is kept at its end."""
    at = kept.start() if (kept := _KEPT.search(body)) else body.rindex(MARK)
    return f"{body[:at]}{text}\n\n{body[at:]}"


def shown(settled: Settled) -> str:
    """Say in Markdown what was decided, by whom and why; '' where nothing was."""
    decided = settled.decided
    lines = [_line(each, settled.all) for each in decided.ignored[:ROWS]]
    if len(decided.ignored) > ROWS:
        lines.append(f"- and {len(decided.ignored) - ROWS} more")
    if decided.baseline:
        found = sum(decided.baseline.fingerprints.issuperset(f.fingerprints) for f in settled.all)
        many = "1 of the findings here was" if found == 1 else f"{found} of the findings here were"
        lines.append(
            f"- {many} accepted as the baseline by {code(decided.baseline.by)}, at {code(decided.baseline.head[:10])}"
        )
    if decided.paused:
        lines.append(f"- Paused by {code(decided.paused)}: pushes get a grey check until {code('/dbreview resume')}")
    lines += settled.more
    sections = {"Resolved, and blocking all the same": settled.standing, "Set aside here": lines}
    return "\n\n".join("\n".join([f"#### {name}\n", *said]) for name, said in sections.items() if said)


def _line(ignored: Ignored, findings: Iterable[Reported]) -> str:
    covered = sum(ignored.covers(finding) for finding in findings)
    what = "what was found then" if ignored.rule == "*" else code(ignored.rule)
    where = f" on {code(ignored.object)}" if ignored.object else ""
    return f"- {what}{where} ({covered} here), by {code(ignored.by)}: {inert(ignored.because, 300)}"


def settle(judgement: Judgement, decided: Decided, change: Change | None, place: tuple[str, set[str]]) -> Settled:
    """Follow an order, and take what is set aside out of a verdict; an order that is refused changes nothing.

    `place` is the head under review, and the fingerprints of the thread where the order was given.
    """
    findings, refusal = judgement.report.findings, None
    if change is not None:
        try:
            decided = _changed(decided, change, findings, place)
        except RefusedOrder as why:
            refusal = str(why)
    left = tuple(f for f in findings if not decided.silences(f))
    if len(left) == len(findings):
        return Settled(judgement, decided, findings, refusal)
    conclusion = judgement.conclusion
    if not any(f.severity is Severity.BLOCK for f in left) and conclusion == "failure":
        conclusion = "neutral" if judgement.unread or judgement.report.unread else "success"
    report, aside = replace(judgement.report, findings=left), len(findings) - len(left)
    settled = replace(judgement, report=report, conclusion=conclusion, aside=judgement.aside + aside)
    return Settled(settled, decided, findings, refusal)


def _changed(decided: Decided, change: Change, findings: tuple[Reported, ...], place: tuple[str, set[str]]) -> Decided:
    head, under = place
    match change.kind:
        case "pause":
            return replace(decided, paused=change.by)
        case "resume":
            return replace(decided, paused=None)
        case "baseline":
            every = frozenset([mark for f in findings for mark in f.fingerprints][:MOST])
            before = decided.baseline.fingerprints if decided.baseline else frozenset()
            return replace(decided, baseline=Baseline(every | before, change.by, head))
        case "unignore":
            return _unignored(decided, change)
    return replace(decided, ignored=(*_others(decided, change), _ignored(change, decided, findings, under)))


def _others(decided: Decided, change: Change) -> tuple[Ignored, ...]:
    """Return what the new entry does not take the place of."""
    if change.thread or change.kind == "ignore-shown":
        return decided.ignored
    return tuple(i for i in decided.ignored if (i.rule, i.object) != (change.rule, change.object) or i.fingerprints)


def _ignored(change: Change, decided: Decided, findings: tuple[Reported, ...], under: set[str]) -> Ignored:
    if change.kind == "ignore-shown":
        shown = [f for f in findings if f.severity is not Severity.NOTE and not decided.silences(f)]
        loud = [mark for f in shown for mark in f.fingerprints]
        if not loud:
            raise RefusedOrder("There is nothing here that could be ignored.")
        return Ignored("*", change.by, change.because, None, tuple(loud))
    wide = Ignored(change.rule, change.by, change.because, change.object)
    covered = [f for f in findings if wide.covers(f)]
    here = tuple(mark for f in covered for mark in f.fingerprints if mark in under)
    if change.thread and under and not here:
        raise RefusedOrder(f"This thread is not about {code(change.rule)}.")
    if not covered:
        on = f" on {code(change.object)}" if change.object else ""
        raise RefusedOrder(f"{code(change.rule)} has found nothing here{on}.")
    return replace(wide, fingerprints=here)


def _unignored(decided: Decided, change: Change) -> Decided:
    if change.rule == "baseline":
        if decided.baseline is None:
            raise RefusedOrder("There is no baseline here.")
        return replace(decided, baseline=None)
    left = tuple(
        i
        for i in decided.ignored
        if not (change.rule in ("", i.rule) and (change.object is None or i.object == change.object))
    )
    if len(left) == len(decided.ignored):
        raise RefusedOrder(f"{code(change.rule) if change.rule else 'Nothing'} is not ignored here.")
    return replace(decided, ignored=left)
