"""The look of a GitHub Actions log: workflow commands that become annotations on the lines.

<https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>
"""

from bot.render.escape import plain
from bot.render.outcome import Outcome
from bot.render.summary import conclusion_line, looked_at, unread_lines
from rules.kit import Severity
from rules.report import Reported

LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.NOTE: "notice"}


def annotations(outcome: Outcome) -> str:
    """Return one workflow command per finding, then the summary as plain lines."""
    lines = [_command(f) for f in outcome.findings]
    # A line of a log is a command only if it begins with "::": a space keeps other people's words from being one.
    lines += [f" {line}" for line in (conclusion_line(outcome), looked_at(outcome), *unread_lines(outcome))]
    return "\n".join(lines) + "\n"


def _command(finding: Reported) -> str:
    places: list[tuple[str, str | int | None]] = [("file", finding.path), ("line", finding.line)]
    places += [("endLine", finding.end_line), ("title", f"dbreview {finding.rule}")]
    if finding.side == "LEFT":  # the line is gone: only the file can still be pointed at
        places = [("file", finding.path), ("title", f"dbreview {finding.rule}")]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in places if value)
    words = [finding.message, finding.why, finding.fix.title if finding.fix else "", finding.docs]
    said = _data(plain("\n".join(w for w in words if w)))
    return f"::{LEVELS[finding.severity]} {properties}::{said}"


def _data(text: str) -> str:
    """Escape as the runner unescapes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(plain(text)).replace(":", "%3A").replace(",", "%2C")
