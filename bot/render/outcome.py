"""What every look is made of: a verdict, the diff it belongs to, and the texts it speaks of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.compose import in_diff
from bot.judgement import Judgement
from bot.pull import ChangedFile, Side
from rules.kit import Severity
from rules.report import Missed, Reported

TextOf = Callable[[str, Side], str | None]  # a file's text at head (RIGHT) or base (LEFT), None where it is not there


def _no_text(_path: str, _side: Side) -> str | None:
    return None


@dataclass(frozen=True)
class Outcome:
    """`subject` names what was looked at (`main..HEAD`); `files` is the diff, empty for loose files."""

    judgement: Judgement
    files: Mapping[str, ChangedFile] = field(default_factory=dict)
    text_of: TextOf = _no_text
    subject: str = ""
    milliseconds: int = 0

    @property
    def findings(self) -> tuple[Reported, ...]:
        """Every finding by path, line and loudness; those without a place last."""
        return tuple(sorted(self.judgement.report.findings, key=_place))

    @property
    def unread(self) -> tuple[Missed, ...]:
        """Everything that was not read, of the packages and of the settings, each said once."""
        judgement = self.judgement
        return tuple(dict.fromkeys((*judgement.unread, *judgement.report.unread, *judgement.report.beyond)))

    @property
    def stats(self) -> dict[str, int]:
        """Counts of what was looked at, and the wall time in `milliseconds`."""
        stats = {**self.judgement.report.stats, **self.judgement.stats, "milliseconds": self.milliseconds}
        return stats | ({"accepted": len(self.judgement.accepted)} if self.judgement.accepted else {})

    def in_diff(self, finding: Reported) -> bool:
        """Return whether the finding stands on a line of the diff; loose files count as new from top to bottom."""
        return in_diff(finding, dict(self.files)) if self.files else finding.line is not None

    def count(self, severity: Severity) -> int:
        """Return how many findings are that loud."""
        return sum(f.severity is severity for f in self.judgement.report.findings)


def _place(finding: Reported) -> tuple[bool, str, int, int, str, str]:
    loudness = list(Severity).index(finding.severity)
    return (finding.path is None, finding.path or "", finding.line or 0, loudness, finding.rule, finding.object)
