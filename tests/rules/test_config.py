"""How loudly a rule speaks: the narrower word wins."""

from dataclasses import replace

import pytest

from rules.catalogue import get
from rules.config import Exemption, Loudness, Preset, RuleConfig
from rules.kit import Severity
from schema.deploy import Rollout


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
        ("safety", {}, "data-loss/constraint-dropped", Severity.NOTE),  # data is lost quietly, too
        ("safety", {}, "drift/schema-without-migration", Severity.BLOCK),
        ("safety", {}, "naming/name-taken", Severity.BLOCK),  # whatever its family: the deploy fails
        ("safety", {}, "integrity/unique-over-nullable", None),
        ("safety", {}, "types/timestamp-without-time-zone", None),
        ("recommended", {}, "modeling/id-not-first", None),
        ("strict", {}, "modeling/id-not-first", Severity.NOTE),
        ("strict", {"modeling": "off"}, "modeling/id-not-first", None),
    ],
)
def test_severity(preset: Preset, severities: dict[str, Loudness], rule: str, expected: Severity | None) -> None:
    assert RuleConfig(preset, severities).severity(get(rule)) is expected


@pytest.mark.parametrize(
    ("rollout", "rule", "expected"),
    [
        ("rolling", "compatibility/column-renamed", Severity.WARN),
        ("expand-contract", "compatibility/column-renamed", Severity.BLOCK),
        ("expand-contract", "compatibility/dropped-too-early", Severity.BLOCK),
        ("expand-contract", "compatibility/index-dropped", Severity.NOTE),  # nothing breaks
        ("expand-contract", "locks/unique-added", Severity.WARN),
        ("rolling", "compatibility/dropped-too-early", None),
        ("stopped", "compatibility/column-renamed", None),
        ("stopped", "locks/type-change-rewrites", None),
        ("stopped", "compatibility/still-declared", Severity.BLOCK),  # the release that starts then needs it
        ("stopped", "data-loss/column-dropped", Severity.BLOCK),
    ],
)
def test_what_serves_meanwhile_decides_what_can_break(rollout: Rollout, rule: str, expected: Severity | None) -> None:
    assert RuleConfig(rollout=rollout).severity(get(rule)) is expected
    assert RuleConfig(severities={rule: Severity.NOTE}, rollout=rollout).severity(get(rule)) is Severity.NOTE


POLICY = replace(get("locks/unique-added"), opt_in=True)


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        ({}, None),
        ({"locks": Severity.WARN}, None),
        ({"locks": "off"}, None),
        ({"locks/unique-added": Severity.NOTE}, Severity.NOTE),
    ],
)
def test_policy_speaks_only_where_it_was_asked_for_by_name(
    severities: dict[str, Loudness], expected: Severity | None
) -> None:
    assert RuleConfig("recommended", severities).severity(POLICY) is expected
    assert RuleConfig("safety", severities).severity(POLICY) is expected


@pytest.mark.parametrize(
    ("tables", "rules", "table", "silent"),
    [
        (("legacy_*",), (), "public.legacy_orders", True),
        (("legacy_*",), (), "public.orders", False),
        (("auth.*",), (), "auth.users", True),
        (("auth.*",), (), "public.auth", False),
        (("users",), (), "auth.users", True),
        (("legacy_*",), ("modeling",), "public.legacy_orders", True),
        (("legacy_*",), ("modeling/*",), "public.legacy_orders", True),
        (("legacy_*",), ("modeling/missing-id",), "public.legacy_orders", True),
        (("legacy_*",), ("locks", "modeling/missing-created-at"), "public.legacy_orders", False),
    ],
)
def test_tables_are_exempt_by_name(tables: tuple[str, ...], rules: tuple[str, ...], table: str, silent: bool) -> None:
    config = RuleConfig(exempt=(Exemption(tables, rules),))
    assert config.is_exempt("modeling/missing-id", table) is silent
