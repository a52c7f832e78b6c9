"""Every fence of every rule's page, and every edge case under cases/, is a test."""

from pathlib import Path

import pytest

from rules.catalogue import all_rules
from rules.examples import check, of_rule
from rules.fences import Example
from rules.kit import Rule

CASES = Path(__file__).parent / "cases"


def _cases(rule: Rule) -> str:
    path = CASES / f"{rule.id}.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


EVERY = [
    pytest.param(rule, example, id=f"{rule.id}:{number}-{example.kind}")
    for rule in all_rules()
    for number, example in enumerate(of_rule(rule, _cases(rule)), 1)
]


@pytest.mark.parametrize(("rule", "example"), EVERY)
def test_example(rule: Rule, example: Example) -> None:
    assert check(rule, example) == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page_shows_bad_and_good(rule: Rule) -> None:
    kinds = {fence.kind for fence in of_rule(rule)}
    assert kinds == {"bad", "good"} or any(e.fixed for e in of_rule(rule)), f"{rule.id} lacks a bad or a good example"


def test_cases_belong_to_rules() -> None:
    known = {f"{rule.id}.md" for rule in all_rules()}
    assert {str(path.relative_to(CASES)) for path in CASES.rglob("*.md")} <= known
