"""The JSON look: the contract that scripts read; fields are only ever added."""

import json
from typing import Any

from bot.render.outcome import Outcome
from rules.report import LineFix, Missed, Reported


def document(outcome: Outcome) -> dict[str, Any]:
    """Return `{"conclusion", "findings", "unread", "stats"}` as plain values."""
    return {
        "conclusion": outcome.judgement.conclusion,
        "findings": [finding(f, in_diff=outcome.in_diff(f)) for f in outcome.findings],
        "unread": [missed(m) for m in outcome.unread],
        "stats": outcome.stats,
    }


def dumps(value: Any) -> str:
    """Return one JSON document with a final line end; ASCII only, so that no locale and no lone surrogate breaks it."""
    return json.dumps(value, indent=2) + "\n"


def missed(item: Missed) -> dict[str, Any]:
    """Return something unread as `{"path", "line", "what", "why"}`."""
    return {"path": item.path, "line": item.line, "what": item.what, "why": item.why}


def finding(found: Reported, *, in_diff: bool) -> dict[str, Any]:
    """Return a finding as the contract has it; `in_diff`: its lines are lines of the pull request."""
    return {
        "rule": found.rule,
        "severity": found.severity.value,
        "message": found.message,
        "why": found.why,
        "path": found.path,
        "line": found.line,
        "end_line": found.end_line,
        "side": found.side,
        "in_diff": in_diff,
        "object": found.object,
        "fingerprint": found.fingerprint,
        "fix": _fix(found.fix),
        "recipe": found.recipe,
        "docs": found.docs,
    }


def _fix(fix: LineFix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [{"path": e.path, "start_line": e.start_line, "end_line": e.end_line, "text": e.text} for e in fix.edits]
    return {"title": fix.title, "edits": edits}
