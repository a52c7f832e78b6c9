"""The SARIF look, version 2.1.0: what code scanning services and editors read.

The fields are those of <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>; what GitHub makes of them:
<https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
"""

from typing import Any
from urllib.parse import quote

from bot.render.escape import plain
from bot.render.outcome import Outcome
from rules.catalogue import by_id
from rules.kit import Severity
from rules.report import LineEdit, LineFix, Missed, Reported

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
INFORMATION = "https://github.com/dbreview/dbreview"
MAX_RESULTS = 5_000  # GitHub reads no more of one run
LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.NOTE: "note"}


def document(outcome: Outcome, version: str) -> dict[str, Any]:
    """Return one SARIF log with one run."""
    findings = outcome.findings[:MAX_RESULTS]
    ids = sorted({f.rule for f in findings})
    order = {rule: at for at, rule in enumerate(ids)}
    driver = {
        "name": "dbreview",
        "semanticVersion": version,
        "informationUri": INFORMATION,
        "rules": [_rule(rule, next(f for f in findings if f.rule == rule)) for rule in ids],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The repository's root."}}},
        "results": [_result(f, order[f.rule]) for f in findings],
        "invocations": [
            {
                "executionSuccessful": outcome.judgement.conclusion != "neutral",
                "toolExecutionNotifications": [_notification(m) for m in outcome.unread],
            }
        ],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(name: str, finding: Reported) -> dict[str, Any]:
    """Return a rule's metadata; the catalogue's page where it has one, else what the finding says."""
    known = by_id().get(name)
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.replace("/", "-").split("-")),
        "shortDescription": {"text": known.title if known else name},
        "fullDescription": {"text": finding.why},
        "help": {"text": finding.why, "markdown": known.doc.strip() if known else finding.why},
        "helpUri": finding.docs,
        "defaultConfiguration": {"level": LEVELS[known.severity if known else finding.severity]},
        "properties": {"tags": ["database", name.split("/", maxsplit=1)[0]]},
    }


def _result(finding: Reported, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "partialFingerprints": {"dbreview/v1": finding.fingerprint},
        "properties": {"object": plain(finding.object), "side": finding.side},
    }
    # A result must have a place for GitHub to show it; what stands nowhere is given the repository's root.
    location = _location(finding.path or ".", finding.line, finding.end_line)
    location["logicalLocations"] = [{"fullyQualifiedName": plain(finding.object)}]
    result["locations"] = [location]
    if finding.fix and finding.fix.edits:
        result["fixes"] = [_fix(finding.fix)]
        others = [e for e in finding.fix.edits if e.path != finding.path]
        if others:
            result["relatedLocations"] = [
                {"id": n, "message": {"text": plain(finding.fix.title)}, **_location(e.path, e.start_line, e.end_line)}
                for n, e in enumerate(others, 1)
            ]
    return result


def _message(finding: Reported) -> str:
    parts = [finding.message, finding.fix.title if finding.fix else "", finding.recipe or ""]
    return plain("\n\n".join(part for part in parts if part))


def _location(path: str, line: int | None, end_line: int | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path, safe="/"), "uriBaseId": "SRCROOT"}}
    if line:
        physical["region"] = {"startLine": line, "endLine": max(line, end_line or line)}
    return {"physicalLocation": physical}


def _fix(fix: LineFix) -> dict[str, Any]:
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.path, []).append(_replacement(edit))
    return {
        "description": {"text": plain(fix.title)},
        "artifactChanges": [
            {"artifactLocation": {"uri": quote(path, safe="/"), "uriBaseId": "SRCROOT"}, "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _replacement(edit: LineEdit) -> dict[str, Any]:
    """Whole lines, line end included: the region ends before the first column of the line after."""
    end = max(edit.end_line, edit.start_line - 1) + 1
    region = {"startLine": edit.start_line, "startColumn": 1, "endLine": end, "endColumn": 1}
    gone = edit.end_line >= edit.start_line and not edit.text
    return {"deletedRegion": region, "insertedContent": {"text": "" if gone else f"{edit.text}\n"}}


def _notification(missed: Missed) -> dict[str, Any]:
    return {
        "level": "warning",
        "message": {"text": plain(f"Not read: {missed.what}: {missed.why}")},
        "locations": [_location(missed.path or ".", missed.line, missed.line)],
    }
