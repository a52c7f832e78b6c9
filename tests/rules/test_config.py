"""How loudly a rule speaks: the narrower word wins."""

from dataclasses import replace

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


POLICY = replace(get("locks/unique-added"), opt_in=True)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({}, None),
        ({"locks": Severity.WARN}, None),
        ({"locks/unique-added": Severity.NOTE}, Severity.NOTE),
    ],
)
def test_policy_speaks_only_where_it_was_asked_for_by_name(
    severities: dict[str, Loudness], expected: Severity | None
) -> None:
    assert RuleConfig("strict", severities).severity(POLICY) is expected
