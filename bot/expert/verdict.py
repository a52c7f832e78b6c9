"""The catalogue over the deploys of a draft, under the settings of the repository."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.catalogue import all_rules
from rules.config import RuleConfig
from rules.kit import Rule, Severity
from rules.report import Reported
from rules.run import run
from schema.difference import Difference
from schema.drizzle.globs import expand

# What no draft can have: a journal, a snapshot, comments. Whether schema and SQL agree is compared with words of ours.
LEFT_OUT = frozenset({"drift", "journal", "suppression", "neon", "queries"})
MAX_RECIPE = 300  # characters of a fix that a model gets to see


@dataclass(frozen=True)
class Verdict:
    """`sentences` are findings that matter; the parts in which one would fail a check are not to be shown."""

    sentences: tuple[str, ...]
    rules: int
    in_schema: bool = False
    in_sql: bool = False
    in_seed: bool = False


def judged(stages: tuple[Difference, ...], config: RuleConfig, ignored: tuple[str, ...] = ()) -> Verdict:
    """Run the catalogue over each stage, and say what a review would."""
    catalogue = tuple(rule for rule in all_rules() if rule.id.split("/")[0] not in LEFT_OUT)
    found: dict[str, Reported] = {}
    for stage in stages:
        for finding in run((stage,), config, catalogue).findings:
            loud = finding.severity is not Severity.NOTE
            if loud and not (finding.path and any(expand(glob, [finding.path]) for glob in ignored)):
                found.setdefault(finding.fingerprint, finding)
    blocks = [f for f in found.values() if f.severity is Severity.BLOCK]
    seeds = {seed.path for stage in stages for seed in stage.beside_head.seeds}
    return Verdict(
        sentences=tuple(f"{f.message} ({f.rule})" for f in found.values()),
        rules=sum(_applies(rule, stages, config) for rule in catalogue),
        in_schema=any(f.path is None or not (f.path.endswith(".sql") or f.path in seeds) for f in blocks),
        in_sql=any(f.path is not None and f.path.endswith(".sql") for f in blocks),
        in_seed=any(f.path in seeds for f in blocks),
    )


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
