"""The catalogue over the deploys of a draft, under the settings of the repository."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from rules.catalogue import all_rules
from rules.config import RuleConfig
from rules.kit import Rule, Severity
from rules.report import Reported
from rules.run import run
from schema.difference import Difference
from schema.drizzle.globs import expand

# What no draft can have: a journal, a snapshot, comments. Whether schema and SQL agree is compared with words of ours.
LEFT_OUT = frozenset({"drift", "journal", "suppression", "neon", "queries"})
MAX_OPEN = 3  # findings of one part; code with more of them is no proposal


Part = Literal["schema", "SQL", "seed"]


@dataclass(frozen=True)
class Verdict:
    """What a review would say of each part, the worst first; `rules` had something to look at."""

    findings: Mapping[Part, tuple[Reported, ...]]
    rules: int

    @property
    def sentences(self) -> tuple[str, ...]:
        """All of it, in sentences."""
        return tuple(sentence(finding) for part in self.findings.values() for finding in part)

    def objection(self, part: Part) -> str | None:
        """Return why a part is not fit to be shown: a review of it would fail, or has too much to say."""
        found = self.findings.get(part, ())
        if found and (found[0].severity is Severity.BLOCK or len(found) > MAX_OPEN):
            return sentence(found[0]) + (f" And {len(found) - 1} more." if len(found) > 1 else "")
        return None


def judged(stages: tuple[Difference, ...], config: RuleConfig, ignored: tuple[str, ...] = ()) -> Verdict:
    """Run the catalogue over each stage, and say what a review would."""
    catalogue = tuple(rule for rule in all_rules() if rule.id.split("/")[0] not in LEFT_OUT)
    found: dict[str, Reported] = {}
    for stage in stages:
        for finding in run((stage,), config, catalogue).findings:
            loud = finding.severity is not Severity.NOTE
            if loud and not (finding.path and any(expand(glob, [finding.path]) for glob in ignored)):
                found.setdefault(finding.fingerprint, finding)
    seeds = {seed.path for stage in stages for seed in stage.beside_head.seeds}
    parts: dict[Part, list[Reported]] = {"schema": [], "SQL": [], "seed": []}
    for finding in sorted(found.values(), key=lambda f: f.severity is not Severity.BLOCK):
        path = finding.path or ""
        parts["SQL" if path.endswith(".sql") else "seed" if path in seeds else "schema"].append(finding)
    rules = sum(_applies(rule, stages, config) for rule in catalogue)
    return Verdict({part: tuple(findings) for part, findings in parts.items()}, rules)


def sentence(finding: Reported) -> str:
    """Return a finding in a line, with its rule."""
    return f"{finding.message} ({finding.rule})"


def _applies(rule: Rule, stages: tuple[Difference, ...], config: RuleConfig) -> bool:
    """Whether a rule had anything to look at."""
    kinds = {type(thing) for stage in stages for thing in _things(stage)}
    return config.severity(rule) is not None and any(kind in kinds for kind in rule.things)


def _things(stage: Difference) -> Iterator[object]:
    yield from (step.action for step in stage.replay.steps)
    yield from stage.migrations
    yield from stage.changes
    yield from (change.table for change in stage.changes if hasattr(change, "table"))
    yield stage
