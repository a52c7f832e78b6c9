"""What a repository may decide about the catalogue: how loudly each rule speaks, and whether it speaks at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rules.kit import Rule, Severity

Preset = Literal["recommended", "strict", "safety"]
Loudness = Severity | Literal["off"]

DESIGN = frozenset({"modeling", "naming", "types", "performance", "drift"})  # families that `safety` silences
_LOUDER = {Severity.NOTE: Severity.WARN, Severity.WARN: Severity.BLOCK, Severity.BLOCK: Severity.BLOCK}


@dataclass(frozen=True)
class RuleConfig:
    """`severities` is keyed by rule (`locks/unique-added`) or family (`locks`); the narrower key wins, then the preset.

    `recommended` takes every rule as it is written, `strict` says everything one step louder, `safety` keeps only
    what can lose data, stop traffic or fail the deploy. A rule that is `opt_in` speaks only where its own key says so.
    """

    preset: Preset = "recommended"
    severities: Mapping[str, Loudness] = field(default_factory=dict)
    max_findings: int = 500  # of one run; the rest is counted in `stats["findings_left_out"]`

    def severity(self, rule: Rule) -> Severity | None:
        """Return how loudly `rule` speaks here; None where it is off."""
        family = rule.id.split("/")[0]
        for key in (rule.id, f"{family}/*", family):
            if key in self.severities and not (rule.opt_in and key != rule.id):
                loudness = self.severities[key]
                return None if loudness == "off" else Severity(loudness)
        if rule.opt_in or (self.preset == "safety" and family in DESIGN):
            return None
        return _LOUDER[rule.severity] if self.preset == "strict" else rule.severity
