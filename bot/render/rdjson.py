"""The look for reviewdog: its diagnostic format, with fixes as suggestions over whole lines.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from typing import Any

from bot.render.outcome import Outcome
from rules.kit import Severity
from rules.report import LineEdit, Reported

_SEVERITY = {Severity.BLOCK: "ERROR", Severity.WARN: "WARNING", Severity.NOTE: "INFO"}


def document(outcome: Outcome) -> dict[str, Any]:
    """Return a DiagnosticResult of all that stands in a file at head; lines count from 1."""
    findings = [f for f in outcome.findings if f.path and f.side == "RIGHT"]
    return {
        "source": {"name": "dbreview", "url": "https://github.com/dbreview/dbreview"},
        "diagnostics": [_diagnostic(finding) for finding in findings],
    }


def _diagnostic(finding: Reported) -> dict[str, Any]:
    location: dict[str, Any] = {"path": finding.path}
    if finding.line:
        location["range"] = _range(finding.line, finding.end_line or finding.line)
    told: dict[str, Any] = {
        "message": f"{finding.message}\n\n{finding.why}".strip(),
        "location": location,
        "severity": _SEVERITY[finding.severity],
        "code": {"value": finding.rule, "url": finding.docs},
    }
    edits = finding.fix.edits if finding.fix else ()
    if edits and all(edit.path == finding.path and edit.end_line >= edit.start_line for edit in edits):
        told["suggestions"] = [_suggestion(edit) for edit in edits]
    return told


def _suggestion(edit: LineEdit) -> dict[str, Any]:
    return {"range": _range(edit.start_line, edit.end_line), "text": edit.text}


def _range(first: int, last: int) -> dict[str, Any]:
    """Return whole lines: without columns, a range is read so."""
    return {"start": {"line": first}, "end": {"line": last}}
