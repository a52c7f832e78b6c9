"""The catalogue is the folders, and every rule keeps the form that makes rules easy to read."""

from pathlib import Path

import pytest

from rules.catalogue import UnknownRule, all_rules, families, get
from rules.kit import Rule


def test_ids_are_paths() -> None:
    for rule in all_rules():
        assert rule.path.endswith(f"rules/{rule.id.replace('-', '_')}.py")


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("locks/unique-add", "locks/unique-added"),
        ("unique-added", "locks/unique-added"),
        ("data_los/table_dropped", "data-loss/table-dropped"),
    ],
)
def test_unknown_rules_name_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(UnknownRule, match=near):
        get(wrong)


def test_underscores_are_forgiven() -> None:
    assert get("data_loss/table_dropped").id == "data-loss/table-dropped"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_page_begins_with_a_title_and_a_reason(rule: Rule) -> None:
    title, blank, *_ = rule.doc.strip().splitlines()
    assert title.endswith(".")
    assert len(title) <= 90
    assert blank == ""
    assert rule.why != title
    assert not rule.why.startswith("```")


def test_families_say_what_they_prevent() -> None:
    for family in families():
        text = (Path(__file__).parents[2] / "rules" / family / "__init__.py").read_text(encoding="utf-8")
        assert text.startswith('"""')
