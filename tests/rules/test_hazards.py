"""Every hazard of migrations that we know of is said by one rule, or it is written down why it is not.

`hazards/<section>.toml` has one table per hazard. `what` says it; then either `rule` (and `bad`, a migration about
which that rule and no other speaks; `before` is the database it meets, `head` and `base` are schema files beside it;
`good`, with the schema file `good_head`, comes to the same without the hazard, and no rule speaks of it: a list is one
migration for each of several deploys; `no_good` is the reason why there is no such way) or `why_not`.
"""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.catalogue import by_id
from rules.config import RuleConfig
from rules.examples import difference, review
from rules.fences import Example, Fence
from rules.run import run

FOLDER = Path(__file__).parent / "hazards"
# The numbers of a section's hazards, those left out that are a matter of taste or can only be seen on a live database.
NUMBERS = {
    "A": "01-17 19-49 52-54 56-58 61",
    "B": "01-17",
    "C": "01-11 13-16 18-22",
    "D": "01-09 11 13-14",
    "E": "01-07 09-10",
    "F": "01-08",
    "G": "01-02 08 11 13-16 24 33",
    "H": "01 05-08 12",
    "I": "01-18",
    "J": "01-03",
    "X": "01-14",
}
SECTIONS = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
ROWS = [pytest.param(row, id=id_) for section in SECTIONS.values() for id_, row in section.items()]
TRIED = [
    pytest.param(row, id=id_)
    for section in SECTIONS.values()
    for id_, row in section.items()
    if row.keys() & {"bad", "head"}
]
SAFE = [
    pytest.param(row, id=id_)
    for section in SECTIONS.values()
    for id_, row in section.items()
    if row.keys() & {"good", "good_head"}
]
KEYS = {"what", "rule", "why_not", "bad", "good", "before", "base", "head", "transaction", "postgres"}
OF_GOOD = {"good_head", "good_transaction", "no_good"}


def _fence(row: dict[str, Any], key: str, language: str, kind: Any) -> tuple[Fence, ...]:
    options = {name: str(row[name]) for name in ("transaction", "postgres") if name in row}
    return (Fence(language, kind, row[key], 1, frozenset(), options),) if key in row else ()


def _example(row: dict[str, Any]) -> Example:
    before = (*_fence(row, "before", "sql", "before"), *_fence(row, "base", "ts", "before"))
    return Example(before, (*_fence(row, "bad", "sql", "bad"), *_fence(row, "head", "ts", "bad")))


@pytest.mark.parametrize("row", ROWS)
def test_a_hazard_has_one_rule_or_a_reason(row: dict[str, Any]) -> None:
    assert row.keys() <= KEYS | OF_GOOD
    assert row["what"][:1].isupper()
    assert ("rule" in row) != ("why_not" in row)
    assert row.get("rule", "failure/syntax-error") in by_id()
    assert row.get("why_not", ".").endswith(".")


@pytest.mark.parametrize("row", ROWS)
def test_a_hazard_has_a_way_around_it_or_a_reason(row: dict[str, Any]) -> None:
    assert ("rule" in row) == (bool(row.keys() & {"good", "good_head"}) or "no_good" in row)
    assert row.get("no_good", ".").endswith(".")


@pytest.mark.parametrize("row", TRIED)
def test_a_hazard_is_one_finding(row: dict[str, Any]) -> None:
    example = _example(row)
    found = [f.rule for f in review(example, example.shown, by_id()[row["rule"]]).findings]
    assert set(found) == {row["rule"]}


@pytest.mark.parametrize("row", SAFE)
def test_what_avoids_a_hazard_raises_no_alarm(row: dict[str, Any]) -> None:
    config = RuleConfig(severities={row["rule"]: by_id()[row["rule"]].severity})
    before = _example(row).before
    deploys = row.get("good", "")
    for text in [deploys] if isinstance(deploys, str) else deploys:
        shown = _good(row, text)
        assert run((difference(Example(before, shown), shown),), config).findings == ()
        before = (*before, *(replace(fence, kind="before", options={}) for fence in shown if fence.language == "sql"))


def _good(row: dict[str, Any], text: str) -> tuple[Fence, ...]:
    transaction = "never" if "CONCURRENTLY" in text else row.get("transaction", "always")
    options = {"transaction": row.get("good_transaction", transaction)}
    migration = (Fence("sql", "good", text, 1, frozenset(), options),) if text else ()
    return (*migration, *_fence({"head": row["good_head"]} if "good_head" in row else {}, "head", "ts", "good"))


def test_no_hazard_is_left_out() -> None:
    assert SECTIONS.keys() == NUMBERS.keys()
    for section, rows in SECTIONS.items():
        assert list(rows) == [f"{section}{number:02}" for number in _numbers(NUMBERS[section])]


def _numbers(ranges: str) -> list[int]:
    ends = [one.split("-") for one in ranges.split()]
    return [number for end in ends for number in range(int(end[0]), int(end[-1]) + 1)]
