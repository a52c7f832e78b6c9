"""The JSON look: the contract that scripts read; fields are only ever added."""

import json
from typing import Any

from bot.render.outcome import Outcome
from rules.report import LineFix, Missed, Reported


def document(outcome: Outcome) -> dict[str, Any]:
    """Return `{"conclusion", "findings", "unread", "stats"}` as plain values."""
    return {
        "conclusion": outcome.judgement.conclusion,
        "findings": [_finding(f, in_diff=outcome.in_diff(f)) for f in outcome.findings],
        "unread": [missed(m) for m in outcome.unread],
        "stats": outcome.stats,
    }


def dumps(value: Any) -> str:
    """Return one JSON document with a final line end; ASCII only, so that no locale and no lone surrogate breaks it."""
    return json.dumps(value, indent=2) + "\n"


def missed(item: Missed) -> dict[str, Any]:
    """Return something unread as `{"path", "line", "what", "why"}`."""
    return {"path": item.path, "line": item.line, "what": item.what, "why": item.why}


def _finding(finding: Reported, *, in_diff: bool) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "message": finding.message,
        "why": finding.why,
        "path": finding.path,
        "line": finding.line,
        "end_line": finding.end_line,
        "side": finding.side,
        "in_diff": in_diff,
        "object": finding.object,
        "fingerprint": finding.fingerprint,
        "fix": _fix(finding.fix),
        "recipe": finding.recipe,
        "docs": finding.docs,
    }


def _fix(fix: LineFix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{"path": e.path, "start_line": e.start_line, "end_line": e.end_line, "text": e.text} for e in fix.edits]
    return {"title": fix.title, "edits": edits}
