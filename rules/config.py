"""What a repository may decide about the catalogue: how loudly each rule speaks, of which tables, by which measure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from rules.kit import Rule, Severity
from rules.names import short
from schema.deploy import Rollout

Preset = Literal["recommended", "strict", "safety"]
Loudness = Severity | Literal["off"]

# Families about how a database is built and read: what they warn of costs time or trust, and no deploy fails by it.
DESIGN = frozenset({"modeling", "naming", "types", "performance", "mirrors", "seeds"})
_LOUDER = {Severity.NOTE: Severity.WARN, Severity.WARN: Severity.BLOCK, Severity.BLOCK: Severity.BLOCK}


@dataclass(frozen=True)
class Exemption:
    """Tables, as globs over `name` or `schema.name`, of which the rules or families `rules` do not speak; () is all."""

    tables: tuple[str, ...]
    rules: tuple[str, ...] = ()

    def covers(self, rule: str, table: str) -> bool:
        """Return whether `rule` is silent about `table` (`schema.name`)."""
        family = rule.split("/", maxsplit=1)[0]
        if self.rules and not {rule, family, f"{family}/*"} & set(self.rules):
            return False
        names = (table, short(table), table.partition(".")[2])
        return any(fnmatchcase(name, pattern) for pattern in self.tables for name in names)


@dataclass(frozen=True)
class RuleConfig:
    """`severities` is keyed by rule (`locks/unique-added`) or family (`locks`); the narrower key wins, then the preset.

    `recommended` takes every rule as it is written and leaves out what is a matter of taste (`opt_in`). `strict` says
    everything one step louder, and matters of taste as they are written. `safety` keeps what can lose data, stop
    traffic or fail a deploy: every rule that blocks, and the warnings of the families that are not about design.
    A rule that is `opt_in` does not listen to its family: its own key or `strict` gives it a voice.
    Where nothing runs beside the migrations (`rollout`), the rules about what does (`while_running`) are off; where
    releases expand and contract, those of `compatibility` speak as under `strict`.
    """

    preset: Preset = "recommended"
    severities: Mapping[str, Loudness] = field(default_factory=dict)
    exempt: tuple[Exemption, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)  # by rule: an instance of what the rule takes
    rollout: Rollout = "rolling"
    max_findings: int = 500  # of one run; the rest is counted in `stats["findings_left_out"]`

    def severity(self, rule: Rule) -> Severity | None:
        """Return how loudly `rule` speaks here; None where it is off."""
        family = rule.id.split("/")[0]
        for key in (rule.id, f"{family}/*", family):
            if key in self.severities and not (rule.opt_in and key != rule.id and self.severities[key] != "off"):
                loudness = self.severities[key]
                return None if loudness == "off" else Severity(loudness)
        if rule.while_running and self.rollout == "stopped":
            return None
        promised = rule.while_running and self.rollout == "expand-contract" and family == "compatibility"
        if self.preset == "strict" or promised:
            return rule.severity if rule.opt_in else _LOUDER[rule.severity]
        return None if rule.opt_in or (self.preset == "safety" and not _is_harm(rule)) else rule.severity

    def is_exempt(self, rule: str, table: str) -> bool:
        """Return whether `rule` is to say nothing about `table` (`schema.name`)."""
        return any(exemption.covers(rule, table) for exemption in self.exempt)


def _is_harm(rule: Rule) -> bool:
    family = rule.id.split("/")[0]
    if family == "data-loss" or rule.severity is Severity.BLOCK:
        return True
    return rule.severity is Severity.WARN and family not in DESIGN
