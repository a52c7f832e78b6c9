"""How loudly a rule speaks: the narrower word wins."""

import pytest

from rules.catalogue import get
from rules.config import Loudness, Preset, RuleConfig
from rules.kit import Severity


@pytest.mark.parametrize(
    ("preset", "severities", "rule", "expected"),
    [
        ("recommended", {}, "locks/unique-added", Severity.WARN),
        ("recommended", {"locks": "off"}, "locks/unique-added", None),
        ("recommended", {"locks/*": "off", "locks/unique-added": Severity.BLOCK}, "locks/unique-added", Severity.BLOCK),
        ("strict", {}, "locks/unique-added", Severity.BLOCK),
        ("strict", {"locks/unique-added": Severity.NOTE}, "locks/unique-added", Severity.NOTE),
        ("safety", {}, "modeling/missing-id", None),
        ("safety", {"modeling": Severity.NOTE}, "modeling/missing-id", Severity.NOTE),
        ("safety", {}, "data-loss/table-dropped", Severity.BLOCK),
    ],
)
def test_severity(preset: Preset, severities: dict[str, Loudness], rule: str, expected: Severity | None) -> None:
    assert RuleConfig(preset, severities).severity(get(rule)) is expected
