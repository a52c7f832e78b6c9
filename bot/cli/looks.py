"""An outcome in the look that was asked for, and the exit code that goes with it."""

from typing import Literal

from bot.cli import version
from bot.cli.terminal import answer, answer_json, console
from bot.render.outcome import Outcome
from rules.kit import Severity

Format = Literal["text", "json", "sarif", "github", "markdown", "rdjson", "baseline"]
FailOn = Literal["block", "warn", "note", "never"]


def present(outcome: Outcome, look: Format) -> None:
    """Write the outcome to stdout; each look is imported only when it is wanted."""
    # ruff: noqa: PLC0415
    if look == "json":
        from bot.render.json import document

        answer_json(document(outcome))
    elif look == "sarif":
        from bot.render.sarif import document as sarif_log

        answer_json(sarif_log(outcome, version()))
    elif look == "rdjson":
        from bot.render.rdjson import document as diagnostics

        answer_json(diagnostics(outcome))
    elif look == "github":
        from bot.render.github import annotations

        answer(annotations(outcome))
    elif look == "markdown":
        from bot.render.markdown import page

        answer(page(outcome))
    elif look == "baseline":
        from bot.render.baseline import document as baseline

        answer(baseline(outcome))
    else:
        from bot.render.text import show

        show(console(), outcome)


def exit_code(outcome: Outcome, fail_on: FailOn) -> int:
    """Return 1 where a finding is at least as loud as `fail_on` (a severity, or `never`), else 0."""
    if fail_on == "never":
        return 0
    loudness = list(Severity)  # loudest first
    enough = loudness[: loudness.index(Severity(fail_on)) + 1]
    return int(any(outcome.count(severity) for severity in enough))
